package dev.tributary.textworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;

/** A text ready for the model. */
record TextInput(Tokens tokens, Saw saw) implements Prepared {

    @Override
    public long bytes() {
        return (long) Long.BYTES * (tokens.ids().length + tokens.types().length);
    }
}
