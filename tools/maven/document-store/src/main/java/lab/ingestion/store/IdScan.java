package lab.ingestion.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.bson.Document;

/**
 * A walk over a collection's documents in the order of their ids, from one bound to another. Between two chunks it
 * holds nothing of the store, so it may be slow: it sees writes behind the point it has reached, as MongoDB's do.
 */
final class IdScan implements Iterator<List<Document>> {

    /** Documents in one chunk. */
    static final int CHUNK = 500;

    private final MVMap<Object, Document> documents;
    private final boolean descending;
    private final Object last;
    private Object from;
    /** True once `from` was itself returned, or lies outside an open bound. */
    private boolean fromIsPast;
    private boolean lastIsPast;
    private boolean ended;

    /** Scans what a query's condition on the id leaves; the query must still be applied to each document. */
    IdScan(MVMap<Object, Document> documents, Document query, boolean descending) {
        this.documents = documents;
        this.descending = descending;
        Object condition = query.get("_id");
        Bound low = new Bound();
        Bound high = new Bound();
        if (condition instanceof Document && hasStringBounds((Document) condition)) {
            Document bounds = (Document) condition;
            low.set(bounds, "$gt", "$gte");
            high.set(bounds, "$lt", "$lte");
        }
        Bound first = descending ? high : low;
        Bound end = descending ? low : high;
        this.from = first.id;
        this.fromIsPast = first.open;
        this.last = end.id;
        this.lastIsPast = end.open;
    }

    /** True if a condition is made of bounds, all of them strings: only those are sure to be in the map's order. */
    private static boolean hasStringBounds(Document condition) {
        for (Map.Entry<String, Object> each : condition.entrySet()) {
            boolean isBound = List.of("$gt", "$gte", "$lt", "$lte").contains(each.getKey());
            if (!isBound || !(each.getValue() instanceof String)) {
                return false;
            }
        }
        return !condition.isEmpty();
    }

    /** True if the map's order is the one that a sort by id asks for: first and last are strings, so all between are. */
    static boolean isSortedById(MVMap<Object, Document> documents) {
        Object first = documents.firstKey();
        return first == null || first instanceof String && documents.lastKey() instanceof String;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public List<Document> next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        List<Document> chunk = new ArrayList<>();
        Cursor<Object, Document> cursor = documents.cursor(from, null, descending);
        while (chunk.size() < CHUNK) {
            if (!cursor.hasNext()) {
                ended = true;
                break;
            }
            Object id = cursor.next();
            if (fromIsPast && id.equals(from)) {
                continue;
            }
            if (isBeyond(id)) {
                ended = true;
                break;
            }
            chunk.add(cursor.getValue());
            from = id;
        }
        if (!chunk.isEmpty()) {
            fromIsPast = true;
        }
        return chunk;
    }

    private boolean isBeyond(Object id) {
        if (last == null) {
            return false;
        }
        int order = BsonValueType.order(id, last) * (descending ? -1 : 1);
        return order > 0 || order == 0 && lastIsPast;
    }

    /** One end of a range of ids. */
    private static final class Bound {
        private Object id;
        private boolean open;

        private void set(Document bounds, String exclusive, String inclusive) {
            open = bounds.containsKey(exclusive);
            id = bounds.get(open ? exclusive : inclusive);
        }
    }
}
