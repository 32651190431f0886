package dev.tributary.textworker;

import dev.tributary.workerruntime.WorkerMain;

/** Runs the text worker as a process of its own. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(WorkerMain.run("text-worker", TextWorker::start));
    }
}
