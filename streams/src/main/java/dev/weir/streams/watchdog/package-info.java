/**
 * What keeps a process that stood still for longer than its group waits from sending anything: time
 * since it was last seen running, looked at before every send (docs/adr/0011). Knows no stage.
 */
@NullMarked
package dev.weir.streams.watchdog;

import org.jspecify.annotations.NullMarked;
