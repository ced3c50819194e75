/** What becomes of a campaign on its way through a broker and the stages. */
@NullMarked
package dev.weir.benchmarks.campaigns;

import org.jspecify.annotations.NullMarked;
