package lab.ingestion.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One BSON value in a map of the store: a document's id, or its place in an index. Without it H2 would fall back to
 * Java serialisation, several times the bytes and the time.
 */
final class BsonValueType extends BasicDataType<Object> {

    static final BsonValueType INSTANCE = new BsonValueType();

    /** Stands for {@link Missing}, which has no BSON type; no BSON type has this number. */
    private static final byte MISSING = 0x00;

    /** Rough bytes on the heap of a value that isn't a string. */
    private static final int VALUE_MEMORY = 48;

    private static final ThreadLocal<ByteBuf> SCRATCH = ThreadLocal.withInitial(() -> Unpooled.buffer(1024));

    private BsonValueType() {
    }

    /** An empty buffer of this thread's own, backed by an array; the next call on the thread empties it. */
    static ByteBuf scratch() {
        return SCRATCH.get().clear();
    }

    /** Rough bytes on the heap, for the cache's bound and the size of pages. */
    static int memoryOf(Object value) {
        return value instanceof String ? VALUE_MEMORY + ((String) value).length() : VALUE_MEMORY;
    }

    /**
     * A total order: strings by themselves, everything else by its encoded bytes, type first. It need not be MongoDB's
     * sort order: the maps are asked for single keys only.
     */
    static int order(Object a, Object b) {
        if (a instanceof String && b instanceof String) {
            return ((String) a).compareTo((String) b);
        }
        return Arrays.compareUnsigned(encoded(a), encoded(b));
    }

    private static byte[] encoded(Object value) {
        ByteBuf buffer = scratch();
        encode(value, buffer);
        return Arrays.copyOf(buffer.array(), buffer.writerIndex());
    }

    private static void encode(Object value, ByteBuf buffer) {
        if (value instanceof Missing) {
            buffer.writeByte(MISSING);
            return;
        }
        byte type = BsonEncoder.determineType(value);
        buffer.writeByte(type);
        BsonEncoder.encodeValue(type, value, buffer);
    }

    @Override
    public int compare(Object a, Object b) {
        return order(a, b);
    }

    @Override
    public int getMemory(Object value) {
        return memoryOf(value);
    }

    @Override
    public void write(WriteBuffer out, Object value) {
        ByteBuf buffer = scratch();
        encode(value, buffer);
        out.put(buffer.array(), 0, buffer.writerIndex());
    }

    @Override
    public Object read(ByteBuffer in) {
        byte type = in.get();
        if (type == MISSING) {
            return Missing.getInstance();
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(in);
        Object value = BsonDecoder.decodeValue(type, buffer);
        in.position(in.position() + buffer.readerIndex());
        return value;
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
