package dev.tributary.textworker;

/** The shape of DistilBERT-SST-2, from its card alone. */
final class SequenceClassifierContractTest extends TextModelContract {

    SequenceClassifierContractTest() {
        super(Texts.SEQUENCE, 1e-5);
    }
}
