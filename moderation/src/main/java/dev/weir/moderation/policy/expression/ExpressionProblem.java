package dev.weir.moderation.policy.expression;

/**
 * Something wrong in an expression.
 *
 * @param offset where, in Unicode code points from its start
 * @param message what was found, what is expected, and what to do
 * @param unknownName whether the only fault is that a feature or score is not there
 */
public record ExpressionProblem(int offset, String message, boolean unknownName) {}
