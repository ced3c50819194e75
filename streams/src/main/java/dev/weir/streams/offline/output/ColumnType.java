package dev.weir.streams.offline.output;

/** What its values are, and what Parquet calls that. */
public enum ColumnType {
  TEXT("VARCHAR"),
  WHOLE("BIGINT"),
  NUMBER("DOUBLE"),
  TRUTH("BOOLEAN"),
  TIME("TIMESTAMP WITH TIME ZONE"),
  TEXTS("VARCHAR[]"),
  NUMBERS("DOUBLE[]"),
  /** A count or number by name. */
  NUMBERS_BY_NAME("MAP(VARCHAR, DOUBLE)"),
  /** Anything else: its JSON as a text. */
  JSON("VARCHAR");

  private final String sql;

  ColumnType(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }
}
