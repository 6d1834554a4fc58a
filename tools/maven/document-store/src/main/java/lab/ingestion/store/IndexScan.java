package lab.ingestion.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.bson.Document;

/** A walk over an index from one entry to another, both included. Between two chunks it holds nothing of the store. */
final class IndexScan implements Iterator<List<Document>> {

    private final MVMap<String, Object> entries;
    private final MVMap<Object, Document> documents;
    private final String to;
    private String from;
    /** True once `from` was itself returned. */
    private boolean fromIsPast;
    private boolean ended;

    IndexScan(MVMap<String, Object> entries, MVMap<Object, Document> documents, String from, String to) {
        this.entries = entries;
        this.documents = documents;
        this.from = from;
        this.to = to;
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
        Cursor<String, Object> cursor = entries.cursor(from, to, false);
        while (chunk.size() < IdScan.CHUNK) {
            if (!cursor.hasNext()) {
                ended = true;
                return chunk;
            }
            String entry = cursor.next();
            if (fromIsPast && entry.equals(from)) {
                continue;
            }
            Document document = documents.get(cursor.getValue());
            if (document != null) {
                chunk.add(document);
            }
            from = entry;
            fromIsPast = true;
        }
        return chunk;
    }
}
