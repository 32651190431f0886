package dev.tributary.workerruntime;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A GPU at one moment, as {@code nvidia-smi} tells it. A value that the device or its mode does not offer is null, as
 * utilisation is where the GPU is partitioned (MIG).
 *
 * @param id what is the GPU's own wherever it is plugged in: {@code GPU-…}
 * @param name the vendor's name of the model
 * @param memoryLimit bytes of memory that it has
 * @param memoryUsage bytes of it that are taken, by whichever process
 * @param utilization the share of time in which a kernel ran, 0 to 1
 */
record Gpu(
        String id,
        String name,
        @Nullable Long memoryLimit,
        @Nullable Long memoryUsage,
        @Nullable Double utilization) {

    /** Asks {@code nvidia-smi} for the fields of a line that {@link #parse} reads. */
    static final List<String> QUERY =
            List.of("--query-gpu=uuid,name,memory.total,memory.used,utilization.gpu", "--format=csv,noheader,nounits");

    private static final int FIELDS = 5;
    private static final int MEBIBYTE = 1 << 20;

    /** Reads a line: an ID, a name, memory in MiB twice, percent. */
    static Gpu parse(String line) {
        List<String> fields =
                Arrays.stream(line.split(",", -1)).map(String::strip).toList();
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("expected " + FIELDS + " fields, got \"" + line + "\"");
        }
        Double utilization = number(fields.get(4));
        return new Gpu(
                fields.get(0),
                fields.get(1),
                bytes(fields.get(2)),
                bytes(fields.get(3)),
                utilization == null ? null : utilization / 100);
    }

    private static @Nullable Long bytes(String mebibytes) {
        Double number = number(mebibytes);
        return number == null ? null : Math.round(number * MEBIBYTE);
    }

    /** {@code [N/A]} and the like are no numbers. */
    private static @Nullable Double number(String field) {
        if (field.startsWith("[")) {
            return null;
        }
        return Double.valueOf(field);
    }
}
