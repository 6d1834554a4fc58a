package lab.ingestion.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

import de.bwaldvogel.mongo.backend.KeyValue;

/**
 * The key of a unique index: one value for each indexed field. By default H2 would serialise both keys of every
 * comparison on the way down a tree.
 */
final class BsonKeyType extends BasicDataType<KeyValue> {

    static final BsonKeyType INSTANCE = new BsonKeyType();

    /** Rough bytes on the heap of the key without its values. */
    private static final int KEY_MEMORY = 80;

    private BsonKeyType() {
    }

    @Override
    public int compare(KeyValue a, KeyValue b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            int order = BsonValueType.order(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @Override
    public int getMemory(KeyValue key) {
        int memory = KEY_MEMORY;
        for (Object value : key) {
            memory += BsonValueType.memoryOf(value);
        }
        return memory;
    }

    @Override
    public void write(WriteBuffer out, KeyValue key) {
        out.putVarInt(key.size());
        for (Object value : key) {
            BsonValueType.INSTANCE.write(out, value);
        }
    }

    @Override
    public KeyValue read(ByteBuffer in) {
        int size = DataUtils.readVarInt(in);
        List<Object> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(BsonValueType.INSTANCE.read(in));
        }
        return new KeyValue(values);
    }

    @Override
    public KeyValue[] createStorage(int size) {
        return new KeyValue[size];
    }
}
