package dev.cortado.data.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/** The values of one name in a file of JSON objects, of which the column's type is known at the end only. */
final class JsonColumn {

    /** Null where a row has no value. */
    private final List<JsonNode> values = new ArrayList<>();

    void put(long row, JsonNode value) {
        fill(row);
        values.add(value.isNull() ? null : value);
    }

    private void fill(long rows) {
        while (values.size() < rows) {
            values.add(null);
        }
    }

    /** Returns the narrowest type that holds all values; text where they differ. */
    Column<?> toColumn(String name, long rows, boolean asText) {
        fill(rows);
        if (!asText && all(JsonNode::isBoolean)) {
            BooleanColumn column = BooleanColumn.create(name);
            values.forEach(value -> column.append(value == null ? null : (Boolean) value.booleanValue()));
            return column;
        }
        if (!asText && all(JsonNode::canConvertToInt) && all(JsonNode::isIntegralNumber)) {
            IntColumn column = IntColumn.create(name);
            values.forEach(value -> column.append(value == null ? null : (Integer) value.intValue()));
            return column;
        }
        if (!asText && all(JsonNode::canConvertToLong) && all(JsonNode::isIntegralNumber)) {
            LongColumn column = LongColumn.create(name);
            values.forEach(value -> column.append(value == null ? null : (Long) value.longValue()));
            return column;
        }
        if (!asText && all(JsonNode::isNumber)) {
            DoubleColumn column = DoubleColumn.create(name);
            values.forEach(value -> column.append(value == null ? null : (Double) value.doubleValue()));
            return column;
        }
        StringColumn column = StringColumn.create(name);
        for (JsonNode value : values) {
            if (value == null) {
                column.appendMissing();
            } else {
                column.append(value.isTextual() ? value.textValue() : value.toString());
            }
        }
        return column;
    }

    /** Whether there is a value and all are of a kind. */
    private boolean all(Predicate<JsonNode> kind) {
        boolean any = false;
        for (JsonNode value : values) {
            if (value != null && !kind.test(value)) {
                return false;
            }
            any |= value != null;
        }
        return any;
    }
}
