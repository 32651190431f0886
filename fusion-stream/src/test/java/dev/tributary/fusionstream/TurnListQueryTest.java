package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.linecorp.armeria.common.QueryParams;
import dev.tributary.fusionstream.TurnListQuery.BadQueryException;
import org.junit.jupiter.api.Test;

class TurnListQueryTest {

    @Test
    void everythingHasADefault() throws Exception {
        assertThat(TurnListQuery.of(QueryParams.of())).isEqualTo(new TurnListQuery(false, 100, false));
    }

    @Test
    void everythingIsTaken() throws Exception {
        assertThat(TurnListQuery.of(QueryParams.fromQueryString("open=true&limit=7&local=true")))
                .isEqualTo(new TurnListQuery(true, 7, true));
    }

    @Test
    void anotherInstanceIsAskedTheSameForItselfAlone() throws Exception {
        String path = new TurnListQuery(true, 7, false).localPath();

        assertThat(TurnListQuery.of(QueryParams.fromQueryString(path.substring(path.indexOf('?') + 1))))
                .isEqualTo(new TurnListQuery(true, 7, true));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        BadQueryException wrong = catchThrowableOfType(
                BadQueryException.class,
                () -> TurnListQuery.of(QueryParams.fromQueryString("open=yes&limit=1001&opne=true")));

        assertThat(wrong.errors())
                .containsExactly(
                        "there is no parameter opne; open, limit and local are",
                        "open must be true or false",
                        "limit must be a whole number from 1 to 1000");
    }
}
