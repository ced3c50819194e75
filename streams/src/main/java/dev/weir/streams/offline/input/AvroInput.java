package dev.weir.streams.offline.input;

import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Records of an Avro object container file. */
final class AvroInput implements RowInput {
  private final InputFile.Bytes bytes;
  private final DataFileStream<GenericRecord> records;
  private final AvroValues values;
  private @Nullable GenericRecord record;
  private long number;

  AvroInput(InputFile.Bytes bytes, Slots slots) throws IOException {
    this.bytes = bytes;
    this.records = stream(bytes);
    this.values = new AvroValues(records.getSchema(), slots);
  }

  private static DataFileStream<GenericRecord> stream(InputFile.Bytes bytes) throws IOException {
    try {
      DataFileStream<GenericRecord> records =
          new DataFileStream<>(bytes, new GenericDatumReader<>());
      if (records.getSchema().getType() != Schema.Type.RECORD) {
        throw new IOException("holds no records (expected: an Avro schema of type record)");
      }
      return records;
    } catch (AvroRuntimeException e) {
      throw new IOException("not an Avro object container file: " + e.getMessage(), e);
    }
  }

  static List<String> columns(InputFile.Bytes bytes) throws IOException {
    try (DataFileStream<GenericRecord> records = stream(bytes)) {
      return records.getSchema().getFields().stream().map(Schema.Field::name).toList();
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (!records.hasNext()) {
        return false;
      }
      number++;
      record = records.next(record);
      return true;
    } catch (AvroRuntimeException e) {
      throw new IOException("damaged at record " + number + ": " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable Object value(int slot) {
    return record == null ? null : values.value(record, slot);
  }

  @Override
  public long line() {
    return number;
  }

  @Override
  public String text() {
    return String.valueOf(record);
  }

  @Override
  public double done() {
    return bytes.done();
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
