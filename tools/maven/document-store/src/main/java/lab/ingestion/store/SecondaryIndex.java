package lab.ingestion.store;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.StringDataType;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.BadValueException;

/**
 * An index that isn't unique, which the library takes and ignores. It finds the documents whose first fields equal what a
 * query says, the next one within bounds, without a walk over the collection. Documents without a text or a number in
 * its first field aren't in it: nothing that it is asked for matches them.
 */
final class SecondaryIndex extends Index<Object> {

    private static final Set<String> BOUNDS = Set.of("$eq", "$gt", "$gte", "$lt", "$lte");

    /** Ends a field in an entry; a text that holds it only makes a range too wide. */
    private static final char END = '\u0000';

    /** Behind everything that may follow in an entry. */
    private static final char LAST = '\uffff';

    private static final int HEX_DIGITS = 16;

    /** The fields in the order of their values, then the id; to where the document is. */
    private final MVMap<String, Object> entries;

    SecondaryIndex(String name, List<IndexKey> keys, MVMap<String, Object> entries) {
        super(name, keys, true);
        this.entries = entries;
    }

    static MVMap.Builder<String, Object> map() {
        return new MVMap.Builder<String, Object>().keyType(StringDataType.INSTANCE).valueType(BsonValueType.INSTANCE);
    }

    /**
     * Scans what a query's conditions on the indexed fields leave; the query must still be applied to each document.
     *
     * @return null if the query says nothing of the first field that this index could use
     */
    Iterator<List<Document>> scan(Document query, MVMap<Object, Document> documents) {
        StringBuilder common = new StringBuilder();
        for (String field : keys()) {
            Object condition = query.get(field);
            String equal = sortable(condition);
            if (equal != null) {
                common.append(equal).append(END);
                continue;
            }
            if (!isRange(condition)) {
                break;
            }
            String from = common.toString();
            String to = common.toString() + LAST;
            for (Map.Entry<String, Object> bound : ((Document) condition).entrySet()) {
                String value = common + sortable(bound.getValue());
                from = bound.getKey().startsWith("$l") || value.compareTo(from) < 0 ? from : value;
                to = bound.getKey().startsWith("$g") || (value + LAST).compareTo(to) > 0 ? to : value + LAST;
            }
            return new IndexScan(entries, documents, from, to);
        }
        return common.length() == 0 ? null : new IndexScan(entries, documents, common.toString(), common.toString() + LAST);
    }

    private static boolean isRange(Object condition) {
        if (!(condition instanceof Document) || ((Document) condition).isEmpty()) {
            return false;
        }
        return ((Document) condition).entrySet().stream()
            .allMatch(bound -> BOUNDS.contains(bound.getKey()) && bound.getValue() instanceof Number);
    }

    /** A text in the order of the values that it stands for, or null for what has no place here. */
    private static String sortable(Object value) {
        if (value instanceof String) {
            return "s" + value;
        }
        if (!(value instanceof Number)) {
            return null;
        }
        // Added to 0, -0 is 0.
        long bits = Double.doubleToLongBits(((Number) value).doubleValue() + 0.0);
        String hex = Long.toHexString(bits ^ (bits >> (Long.SIZE - 1) | Long.MIN_VALUE));
        return "n" + "0".repeat(HEX_DIGITS - hex.length()) + hex;
    }

    private String entryOf(Document document) {
        StringBuilder entry = new StringBuilder();
        for (String field : keys()) {
            String value = sortable(Utils.getSubdocumentValue(document, field));
            if (value == null && entry.length() == 0) {
                return null;
            }
            entry.append(value == null ? "" : value).append(END);
        }
        Object id = document.get("_id");
        return entry.append(id == null ? "" : id.getClass().getSimpleName()).append(id).toString();
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        for (String field : keys()) {
            if (Utils.getSubdocumentValue(document, field) instanceof Iterable) {
                throw new BadValueException("field " + field + " of an index of this store can't be an array");
            }
        }
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        String entry = entryOf(document);
        if (entry != null) {
            entries.put(entry, position);
        }
    }

    @Override
    public Object remove(Document document) {
        String entry = entryOf(document);
        return entry == null ? null : entries.remove(entry);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        checkAdd(after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        remove(before);
        add(after, position, collection);
    }

    /** The library would hold a whole result on the heap: {@link BsonCollection} asks for a scan instead. */
    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        throw new UnsupportedOperationException("an index that isn't unique is read by scans");
    }

    @Override
    public Object getPosition(Document document) {
        return null;
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return 0;
    }

    @Override
    public void drop() {
        entries.clear();
    }
}
