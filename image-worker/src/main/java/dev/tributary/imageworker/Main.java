package dev.tributary.imageworker;

import dev.tributary.workerruntime.WorkerMain;

/** Runs the image worker as a process of its own. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(WorkerMain.run("image-worker", ImageWorker::start));
    }
}
