package dev.cortado.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** The domains of operators that a model imports, read without its graph. */
public final class ModelDomains {

    private static final int DOMAIN_LIMIT = 1 << 20;

    private ModelDomains() {}

    /**
     * Reads them; the default domain is the empty text.
     *
     * @throws IOException if the file cannot be read or is no protobuf message
     */
    public static Set<String> of(Path model) throws IOException {
        Set<String> domains = new LinkedHashSet<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(model))) {
            CodedInputStream input = CodedInputStream.newInstance(file);
            input.setSizeLimit(Integer.MAX_VALUE);
            int tag;
            while ((tag = input.readTag()) != 0) {
                if (WireFormat.getTagFieldNumber(tag) == ModelProto.OPSET_IMPORT_FIELD_NUMBER) {
                    int limit = input.pushLimit(Math.min(input.readRawVarint32(), DOMAIN_LIMIT));
                    domains.add(OperatorSetIdProto.parseFrom(input).getDomain());
                    input.popLimit(limit);
                } else {
                    input.skipField(tag);
                }
            }
        }
        return domains;
    }
}
