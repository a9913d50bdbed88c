package dev.cortado.runtime.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cortado.progress.Progress;

/** One line between parent and child. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerMessage.Request.class, name = "request"),
    @JsonSubTypes.Type(value = WorkerMessage.Report.class, name = "progress"),
    @JsonSubTypes.Type(value = WorkerMessage.Result.class, name = "result"),
    @JsonSubTypes.Type(value = WorkerMessage.Failure.class, name = "failure")
})
sealed interface WorkerMessage {

    /** Writes and reads messages and what is in them. */
    JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    /** To the child: the task's class and its request. */
    record Request(String task, JsonNode request) implements WorkerMessage {}

    /** To the parent: a call of {@link Progress#report}. */
    record Report(String task, long done, long total, Progress.Unit unit) implements WorkerMessage {}

    /** To the parent: the task's result; the child ends. */
    record Result(JsonNode value) implements WorkerMessage {}

    /** To the parent: what the task threw; the child ends. */
    record Failure(String exceptionClass, String message, boolean outOfMemory) implements WorkerMessage {}
}
