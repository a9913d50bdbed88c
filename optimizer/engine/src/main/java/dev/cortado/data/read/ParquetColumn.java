package dev.cortado.data.read;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.SchemaNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.function.BiConsumer;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.TimeColumn;
import tech.tablesaw.columns.Column;

/** A column of a Parquet file on its way into a table. */
final class ParquetColumn {

    private final String name;
    private final Column<?> column;
    private final BiConsumer<RowReader, String> appender;

    private ParquetColumn(String name, Column<?> column, BiConsumer<RowReader, String> appender) {
        this.name = name;
        this.column = column;
        this.appender = appender;
    }

    /** Chooses the column's type by the file's schema. */
    static ParquetColumn of(SchemaNode field, boolean asText) {
        String name = field.name();
        if (asText || !(field instanceof SchemaNode.PrimitiveNode leaf)) {
            return text(name);
        }
        return leaf.logicalType() == null ? physical(name, leaf.type()) : logical(name, leaf);
    }

    private static ParquetColumn logical(String name, SchemaNode.PrimitiveNode leaf) {
        return switch (leaf.logicalType()) {
            case LogicalType.DateType _ -> {
                DateColumn column = DateColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append((LocalDate) row.getValue(at)));
            }
            case LogicalType.TimeType _ -> {
                TimeColumn column = TimeColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append((LocalTime) row.getValue(at)));
            }
            case LogicalType.TimestampType stamp
            when stamp.isAdjustedToUTC() -> {
                InstantColumn column = InstantColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append((Instant) row.getValue(at)));
            }
            case LogicalType.TimestampType _ -> {
                DateTimeColumn column = DateTimeColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append((LocalDateTime) row.getValue(at)));
            }
            case LogicalType.DecimalType _, LogicalType.Float16Type _ -> number(name);
            // Narrow, or without a sign: a wider type holds all of them.
            case LogicalType.IntType kind when !kind.isSigned() && kind.bitWidth() == 64 -> number(name);
            case LogicalType.IntType kind
            when kind.bitWidth() == 64 || (!kind.isSigned() && kind.bitWidth() == 32) -> wide(name);
            case LogicalType.IntType _ -> physical(name, PhysicalType.INT32);
            default -> text(name);
        };
    }

    private static ParquetColumn physical(String name, PhysicalType type) {
        return switch (type) {
            case BOOLEAN -> {
                BooleanColumn column = BooleanColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append(row.getBoolean(at)));
            }
            case INT32 -> {
                IntColumn column = IntColumn.create(name);
                yield new ParquetColumn(
                        name, column, (row, at) -> column.append(((Number) row.getValue(at)).intValue()));
            }
            case INT64 -> wide(name);
            case FLOAT -> {
                FloatColumn column = FloatColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append(row.getFloat(at)));
            }
            case DOUBLE -> number(name);
            case INT96 -> {
                InstantColumn column = InstantColumn.create(name);
                yield new ParquetColumn(name, column, (row, at) -> column.append(row.getTimestamp(at)));
            }
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> text(name);
        };
    }

    private static ParquetColumn wide(String name) {
        LongColumn column = LongColumn.create(name);
        return new ParquetColumn(name, column, (row, at) -> {
            long value = ((Number) row.getValue(at)).longValue();
            // Four bytes without a sign come as a negative int.
            column.append(row.getValue(at) instanceof Integer narrow ? Integer.toUnsignedLong(narrow) : value);
        });
    }

    private static ParquetColumn number(String name) {
        DoubleColumn column = DoubleColumn.create(name);
        return new ParquetColumn(name, column, (row, at) -> column.append(((Number) row.getValue(at)).doubleValue()));
    }

    private static ParquetColumn text(String name) {
        StringColumn column = StringColumn.create(name);
        return new ParquetColumn(name, column, (row, at) -> column.append(ParquetText.of(row.getValue(at))));
    }

    /** Takes the value of the row the reader stands at. */
    void append(RowReader row) {
        if (row.isNull(name)) {
            column.appendMissing();
        } else {
            appender.accept(row, name);
        }
    }

    Column<?> column() {
        return column;
    }
}
