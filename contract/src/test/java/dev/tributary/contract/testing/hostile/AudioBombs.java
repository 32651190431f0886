package dev.tributary.contract.testing.hostile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small sound files that ask for much: of every container that is read. */
public final class AudioBombs {

    private AudioBombs() {}

    /** Hours of sound in little. */
    public static Map<String, byte[]> ofSeconds() {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("wav-hours", wav(1, 1, 8_000, 8, 6 << 20, new byte[6 << 20]));
        // MPEG 2.5, layer III, 8 kbit/s at 8 kHz: 72 bytes are 72 ms
        bombs.put("mp3-hours", new Bytes().times(20_000, mp3Frame()).done());
        bombs.put("opus-hours", opus(150));
        return bombs;
    }

    /** Headers that claim what is not there. */
    public static Map<String, byte[]> ofClaims() {
        byte[] little = new byte[64];
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("wav-1GiB", wav(1, 1, 16_000, 16, 1L << 30, little));
        bombs.put("wav-rate-0", wav(1, 1, 0, 16, 64, little));
        bombs.put("wav-rate-4294967295", wav(1, 1, 0xFFFF_FFFFL, 16, 64, little));
        bombs.put("wav-channels-0", wav(1, 0, 16_000, 16, 64, little));
        bombs.put("wav-channels-65535", wav(1, 65_535, 16_000, 16, 64, little));
        bombs.put("wav-bits-0", wav(1, 1, 16_000, 0, 64, little));
        bombs.put("wav-bits-4095", wav(1, 1, 16_000, 4_095, 64, little));
        bombs.put("flac-2^36-samples", flac());
        bombs.put("m4a-index", m4a(8, 20_000_000));
        bombs.put("m4a-tracks", m4a(500, 1_000_000));
        bombs.put("m4a-nested", nested("moov", 20_000));
        bombs.put("webm-endless", webm());
        bombs.put("ogg-one-page", ogg(2, 0, new byte[][] {new byte[64]}));
        bombs.put(
                "id3-256MiB",
                new Bytes()
                        .ascii("ID3")
                        .bytes(4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F)
                        .zeros(64)
                        .done());
        return bombs;
    }

    /**
     * A WAV whose header says what it is told to.
     *
     * @param format 1: whole numbers, 3: floats, 6: A-law, 7: µ-law
     * @param claimed bytes of samples, as the header has it
     */
    public static byte[] wav(int format, int channels, long rate, int bits, long claimed, byte[] samples) {
        int frame = channels * ((bits + 7) / 8);
        return new Bytes()
                .ascii("RIFF")
                .little(4, Math.min(claimed + 36, 0xFFFF_FFFFL))
                .ascii("WAVEfmt ")
                .little(4, 16)
                .little(2, format)
                .little(2, channels)
                .little(4, rate)
                .little(4, rate * frame)
                .little(2, frame)
                .little(2, bits)
                .ascii("data")
                .little(4, claimed)
                .add(samples)
                .done();
    }

    private static byte[] mp3Frame() {
        return new Bytes().bytes(0xFF, 0xE3, 0x18, 0xC0).zeros(68).done();
    }

    private static byte[] flac() {
        return new Bytes()
                .ascii("fLaC")
                .bytes(0x80, 0, 0, 34)
                .big(2, 65_535)
                .big(2, 65_535)
                .zeros(6)
                .big(8, (16_000L << 44) | (15L << 36) | 0xF_FFFF_FFFFL)
                .zeros(16)
                .done();
    }

    /** Tracks with an index of so many samples each, which takes four numbers to claim. */
    private static byte[] m4a(int tracks, int samples) {
        byte[] samplesTable = box(
                "stbl",
                box("stsd", new Bytes().big(4, 0).big(4, 1).add(soundEntry()).done()),
                box(
                        "stts",
                        new Bytes()
                                .big(4, 0)
                                .big(4, 1)
                                .big(4, samples)
                                .big(4, 1_024)
                                .done()),
                box(
                        "stsc",
                        new Bytes()
                                .big(4, 0)
                                .big(4, 1)
                                .big(4, 1)
                                .big(4, samples)
                                .big(4, 1)
                                .done()),
                box("stsz", new Bytes().big(4, 0).big(4, 7).big(4, samples).done()),
                box("stco", new Bytes().big(4, 0).big(4, 1).big(4, 64).done()));
        byte[] media = box(
                "mdia",
                box(
                        "mdhd",
                        new Bytes()
                                .zeros(12)
                                .big(4, 16_000)
                                .big(4, samples)
                                .zeros(4)
                                .done()),
                box("hdlr", new Bytes().zeros(8).ascii("soun").zeros(13).done()),
                box("minf", box("smhd", new byte[8]), samplesTable));
        byte[] track = box("trak", box("tkhd", new byte[84]), media);
        Bytes movie = new Bytes().add(box("mvhd", new byte[100]));
        return new Bytes()
                .add(box(
                        "ftyp", new Bytes().ascii("M4A ").zeros(4).ascii("M4A ").done()))
                .add(box("moov", movie.times(tracks, track).done()))
                .add(box("mdat", new byte[64]))
                .done();
    }

    private static byte[] soundEntry() {
        return box(
                "mp4a",
                new Bytes()
                        .zeros(6)
                        .big(2, 1)
                        .zeros(8)
                        .big(2, 1)
                        .big(2, 16)
                        .zeros(4)
                        .big(4, 16_000L << 16)
                        .done());
    }

    private static byte[] nested(String name, int depth) {
        Bytes boxes =
                new Bytes().add(box("ftyp", new Bytes().ascii("M4A ").zeros(4).done()));
        for (int i = 0; i < depth; i++) {
            boxes.big(4, 8L * (depth - i)).ascii(name);
        }
        return boxes.done();
    }

    private static byte[] box(String name, byte[]... contents) {
        Bytes content = new Bytes();
        for (byte[] one : contents) {
            content.add(one);
        }
        return new Bytes()
                .big(4, 8 + content.size())
                .ascii(name)
                .add(content.done())
                .done();
    }

    /** A segment of unknown length, and an element in it that claims 2⁵⁶ − 2 bytes. */
    private static byte[] webm() {
        return new Bytes()
                .bytes(0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84)
                .ascii("webm")
                .bytes(0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255)
                .bytes(0x16, 0x54, 0xAE, 0x6B, 0x01, 255, 255, 255, 255, 255, 255, 254)
                .zeros(64)
                .done();
    }

    /** Pages of 255 packets of one byte, each of which says "60 ms of nothing". */
    private static byte[] opus(int pages) {
        byte[] head = new Bytes()
                .ascii("OpusHead")
                .bytes(1, 1)
                .little(2, 0)
                .little(4, 48_000)
                .bytes(0, 0, 0)
                .done();
        byte[] tags = new Bytes().ascii("OpusTags").little(4, 0).little(4, 0).done();
        byte[][] packets = new byte[255][];
        Arrays.fill(packets, new byte[] {0x18});
        Bytes file = new Bytes().add(ogg(2, 0, head)).add(ogg(0, 1, tags));
        for (int i = 0; i < pages; i++) {
            file.add(ogg(0, 2 + i, packets));
        }
        return file.done();
    }

    private static byte[] ogg(int flags, int number, byte[]... packets) {
        Bytes lacing = new Bytes();
        Bytes content = new Bytes();
        for (byte[] packet : packets) {
            lacing.bytes(packet.length);
            content.add(packet);
        }
        long granule = number < 2 ? 0 : (number - 1) * 255L * 2_880;
        byte[] page = new Bytes()
                .ascii("OggS")
                .bytes(0, flags)
                .little(8, granule)
                .little(4, 1)
                .little(4, number)
                .zeros(4)
                .bytes(packets.length)
                .add(lacing.done())
                .add(content.done())
                .done();
        byte[] checksum = new Bytes().little(4, oggChecksum(page)).done();
        System.arraycopy(checksum, 0, page, 22, 4);
        return page;
    }

    private static int oggChecksum(byte[] page) {
        int crc = 0;
        for (byte one : page) {
            crc ^= one << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ (crc < 0 ? 0x04C1_1DB7 : 0);
            }
        }
        return crc;
    }
}
