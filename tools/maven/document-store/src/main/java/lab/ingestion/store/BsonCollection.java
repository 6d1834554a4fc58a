package lab.ingestion.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;

/**
 * A collection of any size on a small heap: results are read while the client takes them, a range of ids and a sort by
 * id walk the map in its order, and what a reader holds is never changed under it.
 */
final class BsonCollection extends H2Collection {

    /** Documents that one round of a large delete holds on the heap. */
    private static final int DELETE_ROUND = 5_000;

    /** Set on the thread that answers a `find`: only its client comes back for the rest of a result. */
    static final ThreadLocal<Boolean> ANSWERS_FIND = ThreadLocal.withInitial(() -> false);

    private final MVMap<Object, Document> documents;

    /** True while a command of this collection writes; guarded by this object's lock. */
    private boolean writing;

    BsonCollection(MongoDatabase database, String name, CollectionOptions options, MVMap<Object, Document> documents,
                   MVMap<String, Object> meta, CursorRegistry cursors) {
        super(database, name, options, documents, meta, cursors);
        this.documents = documents;
    }

    @Override
    public Stream<Document> queryAllAsStream() {
        return stream(new Document(), false);
    }

    private Stream<Document> stream(Document query, boolean descending) {
        IdScan scan = new IdScan(documents, query, descending);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(scan, Spliterator.ORDERED), false).flatMap(List::stream);
    }

    @Override
    protected QueryResult matchDocuments(Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
        boolean unordered = orderBy == null || orderBy.isEmpty();
        boolean byId = !unordered && orderBy.size() == 1 && orderBy.get("_id") instanceof Number && IdScan.isSortedById(documents);
        if (!unordered && !byId) {
            return matchDocumentsFromStream(stream(query, false), query, orderBy, skip, limit, batchSize, fields);
        }
        boolean descending = byId && ((Number) orderBy.get("_id")).intValue() < 0;
        if (!ANSWERS_FIND.get() || writing || skip > 0) {
            return matchDocumentsFromStream(stream(query, descending), query, null, skip, limit, batchSize, fields);
        }
        ScanCursor cursor = new ScanCursor(cursorRegistry.generateCursorId(), unordered ? shortestScan(query) : new IdScan(documents, query, descending), limit,
            (chunk, wanted) -> matchDocumentsFromStream(chunk.stream(), query, null, 0, wanted, 0, fields).collectDocuments());
        List<Document> first = cursor.takeDocuments(batchSize);
        if (cursor.isEmpty()) {
            return new QueryResult(first);
        }
        cursorRegistry.add(cursor);
        return new QueryResult(first, cursor);
    }

    /** Without the lock, which the library doesn't take here, what is inserted while an index is filled would be in none. */
    @Override
    public synchronized void addIndex(Index<Object> index) {
        super.addIndex(index);
    }

    @Override
    public synchronized void dropIndex(String name) {
        super.dropIndex(name);
    }

    /** In any order: by an index where one knows where to look. */
    private Iterator<List<Document>> shortestScan(Document query) {
        if (!query.containsKey("_id")) {
            for (Index<Object> index : getIndexes()) {
                Iterator<List<Document>> scan = index instanceof SecondaryIndex ? ((SecondaryIndex) index).scan(query, documents) : null;
                if (scan != null) {
                    return scan;
                }
            }
        }
        return new IdScan(documents, query, false);
    }

    /** The library changes the documents that it finds in place; another thread may just be sending one of them. */
    @Override
    protected QueryResult queryDocuments(Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
        QueryResult result = super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
        if (!writing) {
            return result;
        }
        List<Document> copies = new ArrayList<>();
        for (Document document : result) {
            copies.add(document.cloneDeeply());
        }
        return new QueryResult(copies);
    }

    @Override
    public synchronized Document updateDocuments(Document selector, Document update, ArrayFilters arrayFilters,
                                                 boolean isMulti, boolean isUpsert, Oplog oplog) {
        writing = true;
        try {
            return super.updateDocuments(selector, update, arrayFilters, isMulti, isUpsert, oplog);
        } finally {
            writing = false;
        }
    }

    @Override
    public synchronized Document findAndModify(Document query) {
        writing = true;
        try {
            return super.findAndModify(query);
        } finally {
            writing = false;
        }
    }

    @Override
    public synchronized int deleteDocuments(Document selector, int limit, Oplog oplog) {
        writing = true;
        try {
            int deleted = 0;
            int round;
            do {
                round = limit > 0 ? limit : DELETE_ROUND;
                int gone = super.deleteDocuments(selector, round, oplog);
                deleted += gone;
                if (gone < round) {
                    return deleted;
                }
            } while (limit <= 0);
            return deleted;
        } finally {
            writing = false;
        }
    }
}
