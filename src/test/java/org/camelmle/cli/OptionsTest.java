package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** NullAway passes over the fields that picocli fills. */
class OptionsTest {

    static Stream<Named<CommandSpec>> commands() {
        return MleMain.commands(Map.of()).getSubcommands().entrySet().stream()
                .map(command -> Named.of(command.getKey(), command.getValue().getCommandSpec()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatMayBeLeftOutIsNotNull(CommandSpec command) {
        assertThat(command.args()).isNotEmpty().allMatch(OptionsTest::hasAValue);
    }

    private static boolean hasAValue(ArgSpec argument) {
        return argument.required()
                || argument.type().isPrimitive()
                || argument.defaultValue() != null
                || argument.getValue() != null;
    }
}
