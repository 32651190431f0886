#!/bin/sh
# Writes one second of a 440 Hz tone (amplitude 0.5, an eighth of a second faded in and out) in each container and codec
# that is let in, with Debian's ffmpeg:  sh clips.sh ../resources/clips
set -eu
cd "$1"
tone() { # sample rate, channels, output and its options
    rate=$1 channels=$2; shift 2
    ffmpeg -v error -y -f lavfi -i "sine=frequency=440:sample_rate=$rate:duration=1" \
        -af "volume=4,afade=d=0.125,afade=t=out:st=0.875:d=0.125" -ac "$channels" \
        -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@"
}
tone 16000 1 -c:a flac tone.flac
tone 22050 1 -c:a libmp3lame -b:a 32k tone.mp3
tone 48000 1 -c:a libopus -b:a 24k tone-opus.ogg
tone 44100 1 -c:a libvorbis -q:a 0 tone-vorbis.ogg
tone 48000 1 -c:a libopus -b:a 24k tone.webm
tone 44100 1 -c:a aac -b:a 32k tone.m4a                                              # its index at the end
tone 44100 1 -c:a aac -b:a 32k -f mp4 -movflags frag_keyframe+empty_moov tone-recorded.mp4  # in fragments, as recorders write
tone 16000 1 -c:a ac3 -b:a 32k -f matroska tone-ac3.mkv                              # a codec that is not let in
