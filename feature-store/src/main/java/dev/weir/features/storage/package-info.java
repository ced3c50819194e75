/** Bytes and their one JNI owner: keys, rows, RocksDB. Never what the bytes mean. */
@NullMarked
package dev.weir.features.storage;

import org.jspecify.annotations.NullMarked;
