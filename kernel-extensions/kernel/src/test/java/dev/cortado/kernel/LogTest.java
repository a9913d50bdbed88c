package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What libraries log is for the front end's log, and only if it matters. */
class LogTest extends WithKernel {

    @Test
    void the_tokenizers_library_does_not_warn_of_missing_gpus() throws IOException {
        Result result = kernel.client.execute("""
                %log ai.djl.util.cuda.CudaUtils WARN "no GPU here"
                %log ai.djl.util.cuda.CudaUtils ERROR "a real trouble"
                %log some.library WARN "another warning"
                """);
        assertThat(result.status()).isEqualTo("ok");
        assertThat(result.stream("stderr")).isEmpty();
        assertThat(result.out()).isEmpty();
        assertThat(Files.readString(kernel.log))
                .contains("a real trouble")
                .contains("another warning")
                .doesNotContain("no GPU here");
    }

    @Test
    void an_onnx_runtime_that_a_cell_has_started_is_shared_in_silence() {
        Result result = kernel.client.execute("""
                var users = ai.onnxruntime.OrtEnvironment.getEnvironment("mine");
                users == dev.cortado.runtime.InferenceSession.environment()
                """);
        assertThat(result.value()).isEqualTo("true");
        assertThat(result.stream("stderr")).isEmpty();
    }
}
