package dev.cortado.data.read;

import dev.cortado.resource.ResourceException;
import dev.hardwood.internal.metadata.DataPageHeaderV2;
import dev.hardwood.internal.metadata.PageHeader;
import dev.hardwood.internal.thrift.OffsetIndexReader;
import dev.hardwood.internal.thrift.PageHeaderReader;
import dev.hardwood.internal.thrift.ThriftCompactReader;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.PageLocation;
import dev.hardwood.metadata.RowGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at the pages of a Parquet file that Snappy compressed before they are uncompressed. The native library writes as
 * many bytes as the compressed data says, into a buffer as large as the page's header says: where a damaged file says two
 * different numbers, the whole process dies. Only the headers are read here.
 */
final class SnappyPages {

    private static final int MAX_VARINT_BYTES = 5;

    private final DataFile file;
    private final FileChannel channel;
    private final long size;

    private SnappyPages(DataFile file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Checks all pages.
     *
     * @throws ResourceException if one is not what its header says
     */
    static void check(DataFile file, FileMetaData metadata) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path())) {
            SnappyPages pages = new SnappyPages(file, channel);
            for (RowGroup group : metadata.rowGroups()) {
                for (ColumnChunk chunk : group.columns()) {
                    if (chunk.metaData().codec() == CompressionCodec.SNAPPY) {
                        pages.check(chunk);
                    }
                }
            }
        }
    }

    private void check(ColumnChunk chunk) throws IOException {
        long start = chunk.chunkStartOffset();
        ByteBuffer bytes = map(start, chunk.metaData().totalCompressedSize());
        Set<Long> offsets = new HashSet<>();
        int position = 0;
        while (position < bytes.limit()) {
            ThriftCompactReader reader = new ThriftCompactReader(bytes, position);
            PageHeader header = PageHeaderReader.read(reader);
            int body = position + reader.getBytesRead();
            if (header.compressedPageSize() < 0
                    || header.uncompressedPageSize() < 0
                    || header.compressedPageSize() > bytes.limit() - body) {
                throw damaged(start + position);
            }
            check(bytes, body, header, start + position);
            offsets.add(start + position);
            position = body + header.compressedPageSize();
        }
        checkIndex(chunk, offsets);
    }

    private void check(ByteBuffer bytes, int body, PageHeader header, long at) throws ResourceException {
        int levels = 0;
        DataPageHeaderV2 second = header.dataPageHeaderV2();
        if (second != null) {
            levels = second.definitionLevelsByteLength() + second.repetitionLevelsByteLength();
            if (!second.isCompressed()) {
                return;
            }
        }
        int compressed = header.compressedPageSize() - levels;
        if (levels < 0 || compressed < 0) {
            throw damaged(at);
        }
        if (compressed > 0 && announced(bytes, body + levels, compressed) != header.uncompressedPageSize() - levels) {
            throw damaged(at);
        }
    }

    /** The uncompressed length that Snappy's data begins with, seven bits a byte; negative if it is none. */
    private static long announced(ByteBuffer bytes, int position, int available) {
        long length = 0;
        for (int i = 0; i < Math.min(MAX_VARINT_BYTES, available); i++) {
            int value = bytes.get(position + i);
            length |= (long) (value & 0x7f) << (7 * i);
            if (value >= 0) {
                return length;
            }
        }
        return -1;
    }

    /** An index must not lead to anything but the pages that were checked. */
    private void checkIndex(ColumnChunk chunk, Set<Long> offsets) throws IOException {
        if (chunk.offsetIndexOffset() == null || chunk.offsetIndexLength() == null) {
            return;
        }
        ByteBuffer bytes = map(chunk.offsetIndexOffset(), chunk.offsetIndexLength());
        for (PageLocation page :
                OffsetIndexReader.read(new ThriftCompactReader(bytes)).pageLocations()) {
            if (!offsets.contains(page.offset())) {
                throw damaged(page.offset());
            }
        }
    }

    private ByteBuffer map(long start, long length) throws IOException {
        if (start < 0 || length < 0 || length > size - start || length > Integer.MAX_VALUE) {
            throw damaged(start);
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, start, length);
    }

    private ResourceException damaged(long offset) {
        return new ResourceException(
                file + " is damaged: the page at byte " + offset + " is not what its header says; fetch it again");
    }
}
