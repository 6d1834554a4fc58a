package lab.ingestion.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;

/** The rest of a query's result, read when the client asks for it. (The library keeps the whole result on the heap.) */
final class ScanCursor extends AbstractCursor {

    /** Bounds of one reply: documents where the client names no number, and rough bytes. */
    private static final int BATCH_DOCUMENTS = 1000;
    private static final int BATCH_BYTES = 8 << 20;

    /** Chunks looked through for one reply: a reply may be empty, so that no query holds a thread for long. */
    private static final int BATCH_CHUNKS = 40;

    private final Iterator<List<Document>> scan;
    /** Takes a chunk and how many more documents are wanted; gives what of it belongs to the result. */
    private final BiFunction<List<Document>, Integer, List<Document>> select;
    private final Deque<Document> found = new ArrayDeque<>();
    private final boolean limited;
    private int remaining;

    /** @param limit documents in the whole result; 0: no limit */
    ScanCursor(long id, Iterator<List<Document>> scan, int limit, BiFunction<List<Document>, Integer, List<Document>> select) {
        super(id);
        this.scan = scan;
        this.select = select;
        this.limited = limit > 0;
        this.remaining = limit;
    }

    private boolean isRead() {
        return !scan.hasNext() || limited && remaining == 0;
    }

    @Override
    public synchronized boolean isEmpty() {
        return found.isEmpty() && isRead();
    }

    @Override
    public synchronized List<Document> takeDocuments(int number) {
        int wanted = number > 0 ? number : BATCH_DOCUMENTS;
        List<Document> batch = new ArrayList<>();
        int bytes = 0;
        // A client that asks for a limited number may close the cursor after one reply: it gets all of them.
        for (int chunks = 0; limited || chunks < BATCH_CHUNKS; chunks++) {
            while (!found.isEmpty() && batch.size() < wanted && bytes < BATCH_BYTES) {
                Document document = found.poll();
                bytes += BsonDocumentType.INSTANCE.getMemory(document);
                batch.add(document);
            }
            if (!found.isEmpty() || batch.size() >= wanted || isRead()) {
                return batch;
            }
            List<Document> selected = select.apply(scan.next(), remaining);
            remaining -= limited ? selected.size() : 0;
            found.addAll(selected);
        }
        return batch;
    }
}
