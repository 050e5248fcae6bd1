#include "common/help.hpp"

namespace opx::app {
namespace {

/// Display columns of a code point: 2 for the wide blocks that Japanese text uses.
std::size_t columns_of(char32_t c) noexcept {
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                      (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                      (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
}

struct Glyph {
    std::string_view bytes;
    std::size_t columns;
};

Glyph glyph_at(std::string_view text, std::size_t at) noexcept {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view bytes = text.substr(at, size);
    char32_t c = lead < 0x80 ? lead : lead & (0x7FU >> size);
    for (std::size_t i = 1; i < bytes.size(); ++i) c = (c << 6) | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
    return {bytes, columns_of(c)};
}

std::string option_names(const CLI::Option& option) {
    std::string text = option.get_positional() ? option.get_name(true) : option.get_name(false, true);
    for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',', comma + 2))
        text.insert(comma + 1, " ");
    const std::string type = option.get_type_name();
    const bool value = option.get_items_expected_max() > 0;
    if (!option.get_positional() && value && !type.empty()) text += " " + type;
    return text;
}

std::string synopsis_of(const CLI::App& cli, const std::string& name) {
    std::string text = name + tr(" [オプション]", " [OPTION]...");
    for (const CLI::Option* option : cli.get_options()) {
        if (option->get_positional() || !option->get_required() || option->get_group().empty()) continue;
        text += " " + (option->get_snames().empty() ? "--" + option->get_lnames().front()
                                                    : "-" + option->get_snames().front());
        if (!option->get_type_name().empty()) text += " " + option->get_type_name();
    }
    for (const CLI::Option* option : cli.get_options()) {
        if (!option->get_positional()) continue;
        std::string word = option->get_type_name().empty() ? option->get_name(true) : option->get_type_name();
        word = word.substr(0, word.find(':'));  // its words are told with the option
        if (option->get_items_expected_max() > 1) word += "...";
        text += option->get_required() ? " " + word : " [" + word + "]";
    }
    if (!cli.get_subcommands({}).empty()) text += tr(" サブコマンド ...", " SUBCOMMAND ...");
    return text;
}

void add_options(std::string& out, const CLI::App& cli) {
    for (const std::string& group : cli.get_groups()) {
        if (group.empty()) continue;
        std::string lines;
        for (const CLI::Option* option : cli.get_options()) {
            if (option->get_group() != group) continue;
            lines += "  " + option_names(*option) + "\n" + wrapped(option->get_description(), "      ");
        }
        if (!lines.empty()) out += "\n" + (group == "Options" ? tr("オプション", "Options") : group) + ":\n" + lines;
    }
}

const CLI::App* asked_for(const CLI::App& cli) {
    const auto chosen = cli.get_subcommands();
    return chosen.empty() ? &cli : asked_for(*chosen.front());
}

std::string escaped(std::string_view text) {  // scdoc: _ and * and \ mean something
    std::string out;
    for (const char c : text) {
        if (c == '_' || c == '*' || c == '\\' || c == '<' || c == '#') out += '\\';
        out += c;
    }
    return out;
}

void dump_scdoc(std::string& out, const CLI::App& cli) {
    for (const CLI::Option* option : cli.get_options()) {
        if (option->get_group().empty()) continue;
        out += "*" + escaped(option_names(*option)) + "*\n\t" + escaped(option->get_description()) + "\n\n";
    }
}

void dump_names(std::string& out, const CLI::App& cli, const std::string& subcommand) {
    for (const CLI::Option* option : cli.get_options()) {
        if (option->get_positional() || option->get_group().empty()) continue;
        for (const std::string& name : option->get_lnames()) out += subcommand + " --" + name + "\n";
        for (const std::string& name : option->get_snames()) out += subcommand + " -" + name + "\n";
    }
}

}  // namespace

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width) {
    std::string out;
    std::string line(indent);
    std::size_t column = indent.size();
    std::size_t blank = std::string::npos;  // where the line may be broken
    for (std::size_t at = 0; at < text.size();) {
        const Glyph glyph = glyph_at(text, at);
        at += glyph.bytes.size();
        if (glyph.bytes == "\n") {
            out += line + "\n";
            line = indent;
            column = indent.size();
            blank = std::string::npos;
            continue;
        }
        if (column + glyph.columns > width) {
            std::string rest;
            if (blank != std::string::npos && glyph.columns == 1) {
                rest = line.substr(blank + 1);
                line.resize(blank);
            }
            out += line + "\n";
            line = std::string(indent) + rest;
            column = indent.size();
            for (std::size_t i = 0; i < rest.size();) {
                const Glyph kept = glyph_at(rest, i);
                column += kept.columns;
                i += kept.bytes.size();
            }
            blank = std::string::npos;
            if (glyph.bytes == " " && rest.empty()) continue;
        }
        if (glyph.bytes == " ") blank = line.size();
        line += glyph.bytes;
        column += glyph.columns;
    }
    return out + line + "\n";
}

std::string help_text(const CLI::App& top, const Command& command) {
    const CLI::App& cli = *asked_for(top);
    const bool sub = &cli != &top;
    const std::string name = sub ? command.name + " " + cli.get_name() : command.name;
    std::string out = wrapped(name + " - " + (sub ? cli.get_description() : command.summary.pick()), "");
    out += "\n" + tr("使い方", "Usage") + ":\n" + wrapped(synopsis_of(cli, name), "  ");
    bool first = true;
    for (const Example& example : command.examples) {
        if (sub && example.command.find(name) == std::string::npos) continue;
        if (first) out += "\n" + tr("例", "Examples") + ":\n";
        first = false;
        out += wrapped(example.command, "  ", 79) + wrapped(example.meaning.pick(), "      ");
    }
    if (const auto subcommands = cli.get_subcommands({}); !subcommands.empty()) {
        out += "\n" + tr("サブコマンド", "Subcommands") + ":\n";
        for (const CLI::App* child : subcommands)
            out += "  " + child->get_name() + "\n" + wrapped(child->get_description(), "      ");
    }
    add_options(out, cli);
    if (sub) {
        out += "\n" + tr("共通のオプションは ", "Options common to all: ") + command.name + " --help\n";
        return out;
    }
    out += "\n" + tr("終了コード", "Exit status") + ":\n";
    out += wrapped(
        tr("0 正常  1 指摘あり  2 使い方  3 入力  4 出力  5 定義  6 上限  70 内部の誤り",
           "0 done and clean  1 findings  2 usage  3 input  4 output  5 definition  6 limit  70 internal error"),
        "  ");
    if (!command.explanations.empty()) {
        out += "\n" + tr("指摘", "Findings") + " (--explain ID):\n";
        std::string ids;
        for (const Explanation& explanation : command.explanations)
            ids += (ids.empty() ? "" : " ") + std::string(explanation.id);
        out += wrapped(ids, "  ");
    }
    return out;
}

std::string options_dump(const CLI::App& cli, const Command& command, const std::string& form) {
    std::string out;
    if (form == "options") {
        dump_names(out, cli, "-");
        for (const CLI::App* child : cli.get_subcommands({})) dump_names(out, *child, child->get_name());
        return out;
    }
    out += "# " + tr("書式", "SYNOPSIS") + "\n\n";
    const auto subcommands = cli.get_subcommands({});
    if (subcommands.empty()) out += "*" + escaped(synopsis_of(cli, command.name)) + "*\n\n";
    for (const CLI::App* child : subcommands)
        out += "*" + escaped(synopsis_of(*child, command.name + " " + child->get_name())) + "*++\n";
    out += "\n# " + tr("オプション", "OPTIONS") + "\n\n";
    dump_scdoc(out, cli);
    for (const CLI::App* child : subcommands) {
        out += "## " + escaped(command.name + " " + child->get_name()) + "\n\n" + escaped(child->get_description()) +
               "\n\n";
        dump_scdoc(out, *child);
    }
    out += "# " + tr("例", "EXAMPLES") + "\n\n";
    for (const Example& example : command.examples)
        out += escaped(example.meaning.pick()) + "\n\n```\n" + example.command + "\n```\n\n";
    if (!command.explanations.empty()) {
        out += "# " + tr("指摘", "FINDINGS") + "\n\n";
        for (const Explanation& explanation : command.explanations)
            out += "*" + std::string(explanation.id) + "*\n\t" + escaped(japanese() ? explanation.ja : explanation.en) +
                   "\n\n";
    }
    return out;
}

}  // namespace opx::app
