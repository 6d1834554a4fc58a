package lab.ingestion.store;

import java.nio.ByteBuffer;
import java.util.Map;

import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A document in a map of the store, as BSON. */
final class BsonDocumentType extends BasicDataType<Document> {

    static final BsonDocumentType INSTANCE = new BsonDocumentType();

    /** Rough bytes on the heap of an empty document, and of one field without its value. */
    private static final int DOCUMENT_MEMORY = 120;
    private static final int FIELD_MEMORY = 96;

    private BsonDocumentType() {
    }

    @Override
    public int getMemory(Document document) {
        return memoryOf(document);
    }

    private static int memoryOf(Object value) {
        if (value instanceof Document) {
            int memory = DOCUMENT_MEMORY;
            for (Map.Entry<String, Object> field : ((Document) value).entrySet()) {
                memory += FIELD_MEMORY + memoryOf(field.getValue());
            }
            return memory;
        }
        if (value instanceof Iterable) {
            int memory = DOCUMENT_MEMORY;
            for (Object element : (Iterable<?>) value) {
                memory += memoryOf(element);
            }
            return memory;
        }
        return BsonValueType.memoryOf(value);
    }

    @Override
    public void write(WriteBuffer out, Document document) {
        ByteBuf buffer = BsonValueType.scratch();
        BsonEncoder.encodeDocument(document, buffer);
        out.put(buffer.array(), 0, buffer.writerIndex());
    }

    @Override
    public Document read(ByteBuffer in) {
        ByteBuf buffer = Unpooled.wrappedBuffer(in);
        Document document = BsonDecoder.decodeBson(buffer);
        in.position(in.position() + buffer.readerIndex());
        return document;
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }
}
