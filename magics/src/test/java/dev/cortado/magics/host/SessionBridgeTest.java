package dev.cortado.magics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bridge between magics and the session's code")
class SessionBridgeTest {

    @Test
    @DisplayName("hands an object over once")
    void hands_over_once() {
        Object object = new Object();
        String key = SessionBridge.leave(object);
        assertThat(SessionBridge.take(key)).isSameAs(object);
        assertThatThrownBy(() -> SessionBridge.take(key))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key);
    }

    @Test
    @DisplayName("keeps objects apart by their keys")
    void keeps_apart() {
        String first = SessionBridge.leave("first");
        String second = SessionBridge.leave("second");
        assertThat(SessionBridge.take(second)).isEqualTo("second");
        assertThat(SessionBridge.take(first)).isEqualTo("first");
    }

    @Test
    @DisplayName("drops what nobody takes")
    void drops() {
        int before = SessionBridge.waiting();
        SessionBridge.forget(SessionBridge.leave("unwanted"));
        assertThat(SessionBridge.waiting()).isEqualTo(before);
    }

    @Test
    @DisplayName("passes over variables without a value")
    void passes_over_null() {
        SessionBridge.give("key", "a", 1, "b", null, "c", "three");
        assertThat(SessionBridge.take("key")).isEqualTo(Map.of("a", 1, "c", "three"));
    }
}
