package lab.ingestion.store;

import java.util.List;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;

/**
 * A database whose documents and index keys are kept as BSON. Each map is opened here, with its types; the superclass
 * asks the store for it by name afterwards, and gets this one.
 */
final class BsonDatabase extends H2Database {

    /** How the superclass names its maps. */
    private static final String DOCUMENTS_PREFIX = "databases.";
    private static final String META_PREFIX = "meta.";
    private static final String INDEX_MARK = "._index_";

    /** The superclass opens collections in its constructor, before this object's field is set. */
    private static final ThreadLocal<MVStore> OPENING = new ThreadLocal<>();

    private final MVStore store;

    private BsonDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, store, cursors);
        this.store = store;
    }

    static BsonDatabase open(String name, MVStore store, CursorRegistry cursors) {
        OPENING.set(store);
        try {
            return new BsonDatabase(name, store, cursors);
        } finally {
            OPENING.remove();
        }
    }

    private MVStore store() {
        return store != null ? store : OPENING.get();
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
        String name = getDatabaseName() + "." + collection;
        MVMap<Object, Document> documents = store().openMap(DOCUMENTS_PREFIX + name, new MVMap.Builder<Object, Document>()
            .keyType(BsonValueType.INSTANCE).valueType(BsonDocumentType.INSTANCE));
        return new BsonCollection(this, collection, options, documents, store().openMap(META_PREFIX + name), cursorRegistry);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(String collection, String index, List<IndexKey> keys, boolean sparse) {
        store().openMap(getDatabaseName() + "." + collection + INDEX_MARK + index, new MVMap.Builder<KeyValue, Object>()
            .keyType(BsonKeyType.INSTANCE).valueType(BsonValueType.INSTANCE));
        return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(String collection, String index, List<IndexKey> keys, boolean sparse) {
        String name = getDatabaseName() + "." + collection + INDEX_MARK + index;
        return new SecondaryIndex(index, keys, store().openMap(name, SecondaryIndex.map()));
    }
}
