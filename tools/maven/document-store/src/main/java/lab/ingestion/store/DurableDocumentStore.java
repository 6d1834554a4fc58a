package lab.ingestion.store;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

import de.bwaldvogel.mongo.MongoServer;

/** Serves one file of documents over MongoDB's wire protocol. Arguments: host, port, file. */
public final class DurableDocumentStore {

    /**
     * A leaf of a tree is split above this, bytes on the heap. Smaller ones were no quicker with random ids and slower
     * with ids in the order of time.
     */
    private static final int PAGE_SPLIT_BYTES = 16 << 10;

    /** Bound of the cache of pages, MiB: by its own rough count, so it gets an eighth of the heap. */
    private static final int CACHE_MIB = Math.max(4, (int) (Runtime.getRuntime().maxMemory() >> 23));

    /**
     * For how long replaced data stays in the file, milliseconds: longer than a reader stays in one chunk of a scan. The
     * file grows by what is written in this time. (H2's 45 s guard against disks that reorder writes, which the death of
     * a process doesn't do.)
     */
    private static final int RETENTION_MS = 1_000;

    /** How often the file is kept up, milliseconds, and how long that may take when it is opened. */
    private static final int UPKEEP_INTERVAL_MS = 1_000;
    private static final int UPKEEP_AT_OPEN_MS = 2_000;

    /** Threads that serve connections: one that scans a collection must not hold up the connections beside it. */
    private static final int WORKERS = 8;

    private DurableDocumentStore() {
    }

    private static MVStore open(String file) {
        // Commits happen where DurableBackend says so, never in the middle of a command: no delay, no size limit.
        MVStore store = new MVStore.Builder()
            .fileName(file)
            .autoCommitDisabled()
            .autoCommitBufferSize(0)
            .pageSplitSize(PAGE_SPLIT_BYTES)
            .cacheSize(CACHE_MIB)
            .open();
        store.setVersionsToKeep(0);
        store.compactFile(UPKEEP_AT_OPEN_MS);
        // compactFile changes it.
        store.setRetentionTime(RETENTION_MS);
        return store;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 3) {
            System.err.println("arguments: HOST PORT FILE");
            System.exit(2);
        }
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        // A client that goes away without a word is not an error here.
        System.setProperty("org.slf4j.simpleLogger.log.de.bwaldvogel.mongo.wire.MongoExceptionHandler", "off");
        MongoServer server;
        DurableBackend backend;
        try {
            backend = new DurableBackend(open(args[2]));
            server = new MongoServer(backend);
            server.bind(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 1, WORKERS);
        } catch (MVStoreException e) {
            System.err.println("document store: can't open " + args[2] + ": " + e.getMessage());
            System.exit(1);
            return;
        }
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor();
        upkeep.scheduleWithFixedDelay(backend::keepUp, UPKEEP_INTERVAL_MS, UPKEEP_INTERVAL_MS, TimeUnit.MILLISECONDS);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            upkeep.shutdownNow();
            server.shutdownNow();
            closed.countDown();
        }));
        System.out.println("document store ready at " + args[0] + ":" + server.getLocalAddress().getPort());
        closed.await();
    }
}
