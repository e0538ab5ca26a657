package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;

/** A record of a topic of one partition, as it was written. */
record RawRecord(long offset, JsonNode value) {}
