package org.camelmle.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.camelmle.heap.HeapSearch.Find;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@code mvn -Pheap test}, with a few messages and no figures. */
@Tag("long")
class HeapTest {

    private static final int EACH_WAY_WITH_EACH_BODY = 28;

    @TempDir
    Path folder;

    @Test
    void nothingHoldsAMessageOrItsContentKeyOnceItIsDone() throws Exception {
        HeapMain heap = new HeapMain(folder, EACH_WAY_WITH_EACH_BODY);
        heap.sendMessages();
        List<Find> held = heap.held();

        assertThat(held).filteredOn(HeapMain::isPlanted).hasSize(2);
        assertThat(held)
                .filteredOn(find -> find.kind().contains("private exponent"))
                .hasSize(2);
        assertThat(held).filteredOn(HeapMain::isForbidden).isEmpty();
    }
}
