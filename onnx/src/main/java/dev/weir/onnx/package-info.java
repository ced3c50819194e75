/**
 * Text classifiers of others, exported to ONNX, as second models of a cascade: ONNX Runtime runs
 * them, Hugging Face's tokenizers read for them. Nothing is fetched when they are loaded or run.
 */
@NullMarked
package dev.weir.onnx;

import org.jspecify.annotations.NullMarked;
