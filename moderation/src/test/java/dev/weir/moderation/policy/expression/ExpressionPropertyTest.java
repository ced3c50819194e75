package dev.weir.moderation.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.TestInputs;
import dev.weir.moderation.policy.expression.NaiveExpression.Operand;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.FactsBinder;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.policy.facts.Vocabulary;
import dev.weir.moderation.scoring.Scores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random conditions over random facts: direct reads, CEL's interpreter and the oracle agree. */
class ExpressionPropertyTest {
  private static final List<String> INTS =
      List.of("features.author_posting.posts_10s", "features.author_posting.posts_1h");
  private static final List<String> DOUBLES =
      List.of("features.author_posting.toxicity_1h", "features.author_posting.toxicity_1d");
  private static final List<String> TEXTS = List.of("features.profile.tier", "post.market");
  private static final String FLAG = "features.profile.verified";
  private static final List<String> OPERATORS = List.of("<", "<=", ">", ">=", "==", "!=");
  private static final List<String> WORDS = List.of("", "a", "ab", "gold", "old");

  private static final ExpressionCompiler COMPILER =
      new ExpressionCompiler(new Vocabulary(TestInputs.INPUTS));
  private static final FactsBinder BINDER = new FactsBinder(TestInputs.INPUTS);

  @Property(tries = 500)
  void compiled_agreesWithTheOracleAndWithCel(
      @ForAll("expressions") NaiveExpression expression,
      @ForAll("values") Map<String, Object> values)
      throws ExpressionException {
    Truth expected = expression.value().apply(values);
    assertThat(COMPILER.compile(expression.text()).test(facts(values)))
        .as("compiled: %s over %s", expression.text(), values)
        .isEqualTo(expected);
    assertThat(COMPILER.compileToCel(expression.text()).test(facts(values)))
        .as("CEL: %s over %s", expression.text(), values)
        .isEqualTo(expected);
  }

  @Property(tries = 100)
  void direct_forms_needNoCel(@ForAll("directExpressions") NaiveExpression expression)
      throws ExpressionException {
    assertThat(COMPILER.compile(expression.text()).celPrograms()).isZero();
  }

  /** Learning a missing value never turns a decided answer into the other. */
  @Property(tries = 200)
  void decidedAnswer_staysWhenMoreIsKnown(
      @ForAll("directExpressions") NaiveExpression expression,
      @ForAll("values") Map<String, Object> some,
      @ForAll("values") Map<String, Object> more)
      throws ExpressionException {
    if (expression.text().contains("orValue")) {
      return;
    }
    Map<String, Object> all = new HashMap<>(more);
    all.putAll(some);
    Expression compiled = COMPILER.compile(expression.text());
    Truth before = compiled.test(facts(some));
    if (before == Truth.TRUE || before == Truth.FALSE) {
      assertThat(compiled.test(facts(all))).isEqualTo(before);
    }
  }

  @Provide
  Arbitrary<NaiveExpression> expressions() {
    return tree(Arbitraries.oneOf(directLeaves(), celLeaves()));
  }

  @Provide
  Arbitrary<NaiveExpression> directExpressions() {
    return tree(directLeaves());
  }

  private static Arbitrary<NaiveExpression> tree(Arbitrary<NaiveExpression> leaves) {
    Arbitrary<NaiveExpression> tree = leaves;
    for (int depth = 0; depth < 3; depth++) {
      Arbitrary<NaiveExpression> below = tree;
      tree =
          Arbitraries.oneOf(
              leaves,
              below.map(NaiveExpression::not),
              Combinators.combine(below, below).as(NaiveExpression::and),
              Combinators.combine(below, below).as(NaiveExpression::or),
              Combinators.combine(below, below, below).as(NaiveExpression::choice));
    }
    return tree;
  }

  private static Arbitrary<NaiveExpression> directLeaves() {
    Arbitrary<String> operators = Arbitraries.of(OPERATORS);
    Arbitrary<NaiveExpression> ints =
        Combinators.combine(intOperands(), operators, intOperands()).as(NaiveExpression::numbers);
    Arbitrary<NaiveExpression> doubles =
        Combinators.combine(doubleOperands(), operators, doubleOperands())
            .as(NaiveExpression::numbers);
    Arbitrary<NaiveExpression> mixed =
        Combinators.combine(doubleOperands(), Arbitraries.of("<", "<=", ">", ">="), intOperands())
            .as(NaiveExpression::numbers);
    Arbitrary<Operand> texts =
        Arbitraries.oneOf(
            Arbitraries.of(TEXTS).map(Operand::variable),
            Combinators.combine(Arbitraries.of(TEXTS), Arbitraries.of(WORDS)).as(Operand::orValue));
    Arbitrary<NaiveExpression> tests =
        Combinators.combine(texts, Arbitraries.integers().between(0, 6), Arbitraries.of(WORDS))
            .as(ExpressionPropertyTest::textTest);
    Arbitrary<NaiveExpression> flags =
        Arbitraries.of(
                Operand.variable(FLAG),
                Operand.orValue(FLAG, true),
                Operand.orValue(FLAG, false),
                Operand.constant(true))
            .map(NaiveExpression::flag);
    return Arbitraries.oneOf(ints, doubles, mixed, tests, flags);
  }

  private static NaiveExpression textTest(Operand text, int form, String word) {
    String quoted = "'" + word + "'";
    return switch (form) {
      case 0 -> NaiveExpression.text(text, "%s == " + quoted, word::equals);
      case 1 -> NaiveExpression.text(text, "%s != " + quoted, value -> !value.equals(word));
      case 2 -> NaiveExpression.text(text, "%s.contains(" + quoted + ")", v -> v.contains(word));
      case 3 ->
          NaiveExpression.text(text, "%s.startsWith(" + quoted + ")", v -> v.startsWith(word));
      case 4 -> NaiveExpression.text(text, "%s.endsWith(" + quoted + ")", v -> v.endsWith(word));
      case 5 ->
          NaiveExpression.text(
              text, "%s.matches('^" + word + "[a-m]')", v -> v.matches(word + "[a-m].*"));
      default ->
          NaiveExpression.text(
              text, "%s in [" + quoted + ", 'gold']", v -> v.equals(word) || v.equals("gold"));
    };
  }

  private static Arbitrary<NaiveExpression> celLeaves() {
    Arbitrary<Operand> ints =
        Arbitraries.oneOf(
            Arbitraries.of(INTS).map(Operand::variable),
            Combinators.combine(Arbitraries.of(INTS), Arbitraries.longs().between(0, 3))
                .as(Operand::orValue));
    return Arbitraries.oneOf(
        Combinators.combine(ints, Arbitraries.longs().between(0, 60)).as(NaiveExpression::quotient),
        Combinators.combine(ints, Arbitraries.longs().between(0, 4).list().ofMaxSize(3))
            .as(NaiveExpression::loop));
  }

  private static Arbitrary<Operand> intOperands() {
    return Arbitraries.oneOf(
        Arbitraries.of(INTS).map(Operand::variable),
        Arbitraries.longs().between(0, 4).map(Operand::constant),
        Combinators.combine(Arbitraries.of(INTS), Arbitraries.longs().between(0, 3))
            .as(Operand::orValue));
  }

  private static Arbitrary<Operand> doubleOperands() {
    Arbitrary<Double> numbers = Arbitraries.of(0.0, 0.25, 0.5, 1.0, 2.5);
    return Arbitraries.oneOf(
        Arbitraries.of(DOUBLES).map(Operand::variable),
        numbers.map(Operand::constant),
        Combinators.combine(Arbitraries.of(DOUBLES), numbers).as(Operand::orValue));
  }

  @Provide
  Arbitrary<Map<String, Object>> values() {
    Arbitrary<Map<String, Object>> all =
        Combinators.combine(
                Arbitraries.longs().between(0, 4).list().ofSize(INTS.size()),
                Arbitraries.of(0.0, 0.25, 0.5, 1.0, 2.5).list().ofSize(DOUBLES.size()),
                Arbitraries.of("a", "ab", "gold", "aba").list().ofSize(TEXTS.size()),
                Arbitraries.of(true, false))
            .as(
                (longs, doubles, texts, flag) -> {
                  Map<String, Object> map = new HashMap<>();
                  put(map, INTS, longs);
                  put(map, DOUBLES, doubles);
                  put(map, TEXTS, texts);
                  map.put(FLAG, flag);
                  return map;
                });
    return all.flatMap(
        map ->
            Arbitraries.subsetOf(map.keySet())
                .map(
                    known -> {
                      Map<String, Object> some = new HashMap<>(map);
                      some.keySet().retainAll(known);
                      return some;
                    }));
  }

  private static void put(Map<String, Object> map, List<String> names, List<?> values) {
    for (int i = 0; i < names.size(); i++) {
      map.put(names.get(i), values.get(i));
    }
  }

  private static Facts facts(Map<String, Object> values) {
    Map<String, Object> features = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith("features.")) {
            features.put(name.substring("features.".length()).replace('.', ':'), value);
          }
        });
    PostFacts post =
        new PostFacts(
            "p", "a", 0, null, null, null, (String) values.get("post.market"), null, 0, null, null);
    Scores scores = TestInputs.scores(Map.of());
    return BINDER.bind(
        post,
        TestInputs.content(""),
        scores,
        TestInputs.features(features),
        ListFindings.none(ListSnapshot.NONE));
  }
}
