package dev.tributary.audioworker;

import dev.tributary.workerruntime.WorkerMain;

/** The audio worker as a process of its own. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(WorkerMain.run("audio-worker", AudioWorker::start));
    }
}
