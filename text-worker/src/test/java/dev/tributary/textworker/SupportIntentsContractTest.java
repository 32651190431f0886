package dev.tributary.textworker;

/** Its int8 network scales activations over the whole batch, so the last digits depend on the company. */
final class SupportIntentsContractTest extends TextModelContract {

    SupportIntentsContractTest() {
        super(Texts.SUPPORT, 0.05);
    }
}
