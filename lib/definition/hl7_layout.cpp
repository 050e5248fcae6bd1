#include "definition/hl7_layout.hpp"

#include <algorithm>
#include <charconv>

namespace opx::definition {
namespace {

class Reader {
   public:
    explicit Reader(Hl7Layout& layout) : layout_(layout) {}

    void read(const yaml::Node& root) {
        root.allow_keys({"layout", "basis", "segments", "data_types", "events", "care_date", "order_no", "required",
                         "required_in", "expected", "expected_in", "ending", "anywhere", "code_shapes", "numbers",
                         "unwritable"});
        for (const yaml::Node::Entry& entry : root.at("segments").entries())
            layout_.fields[entry.key] = entry.value.integer();
        for (const yaml::Node::Entry& entry : root.at("data_types").entries()) read_structure(entry);
        if (const yaml::Node* anywhere = root.find("anywhere"))
            for (const std::string& segment : anywhere->texts()) {
                known(segment, *anywhere);
                for (auto& [type, segments] : layout_.segments) segments.push_back(segment);
            }
        if (const yaml::Node* events = root.find("events"))
            for (const yaml::Node::Entry& entry : events->entries()) read_event(entry);
        if (const yaml::Node* dates = root.find("care_date"))
            for (const yaml::Node::Entry& entry : dates->entries()) {
                const std::string type = data_type(entry);
                layout_.care_date[type] = place(entry.value, type);
            }
        if (const yaml::Node* order = root.find("order_no")) {
            order->allow_keys({"field", "none"});
            layout_.order_no = place(order->at("field"));
            layout_.no_order = order->text_or("none");
        }
        read_required(root, "required", layout_.required);
        read_required(root, "expected", layout_.expected);
        if (const yaml::Node* ending = root.find("ending")) read_ending(*ending);
        if (const yaml::Node* shapes = root.find("code_shapes"))
            for (const yaml::Node& node : shapes->items()) read_shape(node);
        if (const yaml::Node* numbers = root.find("numbers"))
            for (const yaml::Node& node : numbers->items()) {
                node.allow_keys({"field", "type", "is"});
                layout_.numbers.push_back({place(node.at("field")), place(node.at("type")), node.at("is").text()});
            }
        if (const yaml::Node* unwritable = root.find("unwritable")) {
            unwritable->allow_keys({"fields", "signs"});
            for (const yaml::Node& node : unwritable->at("fields").items()) layout_.unwritable.push_back(place(node));
            layout_.unwritable_signs = unwritable->at("signs").texts();
        }
    }

   private:
    std::string data_type(const yaml::Node::Entry& entry) const {
        if (!layout_.segments.contains(entry.key))
            entry.value.fail("data type " + entry.key + " is not among the data types");
        return entry.key;
    }

    void known(const std::string& segment, const yaml::Node& node) const {
        if (!layout_.fields.contains(segment)) node.fail("segment " + segment + " is not among the segments");
    }

    void read_structure(const yaml::Node::Entry& entry) {
        SegmentGrammar grammar = parse_segment_grammar(entry.value.text(), entry.value.where());
        std::vector<std::string>& segments = layout_.segments[entry.key];
        for (const std::string& segment : grammar.segments) {
            known(segment, entry.value);
            if (std::find(segments.begin(), segments.end(), segment) == segments.end()) segments.push_back(segment);
        }
        layout_.structures[entry.key] = std::move(grammar);
    }

    void read_ending(const yaml::Node& node) {
        node.allow_keys({"fields", "codes", "groups"});
        for (const char* kind : {"fields", "codes"})
            if (const yaml::Node* fields = node.find(kind))
                for (const yaml::Node& field : fields->items())
                    layout_.last_fields.push_back({place(field), std::string_view(kind) == "codes"});
        if (const yaml::Node* groups = node.find("groups"))
            for (const yaml::Node::Entry& entry : groups->entries()) {
                entry.value.allow_keys({"leader", "members"});
                Hl7Layout::LastGroup group{entry.value.at("leader").text(), entry.value.at("members").texts()};
                const std::string type = data_type(entry);
                check({group.leader, 1}, entry.value, type);
                for (const std::string& member : group.members) check({member, 1}, entry.value, type);
                layout_.last_groups[type] = std::move(group);
            }
    }

    void check(const Hl7Layout::Place& it, const yaml::Node& node, const std::string& type) const {
        known(it.segment, node);
        const std::int64_t fields = layout_.fields.at(it.segment);
        if (it.field == 0 || static_cast<std::int64_t>(it.field) > fields)
            node.fail(it.text() + ": the segment has " + std::to_string(fields) + " fields");
        if (type.empty()) return;
        const std::vector<std::string>& segments = layout_.segments.at(type);
        if (std::find(segments.begin(), segments.end(), it.segment) == segments.end())
            node.fail("segment " + it.segment + " is in no message of " + type);
    }

    /// "PV1-44", of a message of `type` when one is named.
    Hl7Layout::Place place(const yaml::Node& node, const std::string& type = {}) const {
        const std::string& text = node.text();
        Hl7Layout::Place it;
        const std::size_t dash = text.find('-');
        const char* const digits = dash == std::string::npos ? text.data() + text.size() : text.data() + dash + 1;
        const auto [end, error] = std::from_chars(digits, text.data() + text.size(), it.field);
        if (dash != 3 || error != std::errc() || end != text.data() + text.size())
            node.fail("expected a segment and a field", "PV1-44");
        it.segment = text.substr(0, dash);
        check(it, node, type);
        return it;
    }

    void read_event(const yaml::Node::Entry& entry) {
        const yaml::Node& node = entry.value;
        node.allow_keys({"message", "trigger", "structure", "cancel", "cancel_structure", "told_by"});
        Hl7Layout::Event event;
        event.data_type = data_type(entry);
        event.message = node.at("message").text();
        event.trigger = node.at("trigger").text();
        event.structure = node.at("structure").text();
        event.cancel = node.text_or("cancel");
        event.cancel_structure = node.text_or("cancel_structure");
        if (event.cancel.empty() != event.cancel_structure.empty())
            node.fail("cancel and cancel_structure stand together or not at all");
        if (const yaml::Node* signs = node.find("told_by"))
            for (const yaml::Node& sign : signs->items()) {
                sign.allow_keys({"segment", "field", "holds"});
                Hl7Layout::Sign it;
                if (const yaml::Node* segment = sign.find("segment")) {
                    it.segment = segment->text();
                    check({it.segment, 1}, *segment, event.data_type);
                } else {
                    it.field = place(sign.at("field"), event.data_type);
                    it.holds = sign.at("holds").text();
                }
                event.told_by.push_back(std::move(it));
            }
        layout_.events.push_back(std::move(event));
    }

    /// `name` for every data type, `name`_in for some.
    void read_required(const yaml::Node& root, const std::string& name, std::vector<Hl7Layout::Required>& out) {
        if (const yaml::Node* all = root.find(name)) read_fields(*all, {}, out);
        if (const yaml::Node* some = root.find(name + "_in"))
            for (const yaml::Node::Entry& entry : some->entries()) read_fields(entry.value, data_type(entry), out);
    }

    void read_fields(const yaml::Node& node, const std::string& type, std::vector<Hl7Layout::Required>& out) {
        for (const yaml::Node::Entry& entry : node.entries())
            for (const yaml::Node& field : entry.value.items()) {
                const Hl7Layout::Place it{entry.key, static_cast<unsigned>(field.integer())};
                check(it, field, type);
                out.push_back({type, it});
            }
    }

    void read_shape(const yaml::Node& node) {
        node.allow_keys({"field", "system", "level", "patterns"});
        Hl7Layout::CodeShape shape;
        shape.place = place(node.at("field"));
        shape.system = node.at("system").text();
        if (const yaml::Node* level = node.find("level"))
            shape.subcomponent = level->one_of({"component", "subcomponent"}) == "subcomponent";
        for (const yaml::Node& pattern : node.at("patterns").items())
            shape.patterns.emplace_back(pattern.text(), pattern.where());
        layout_.code_shapes.push_back(std::move(shape));
    }

    Hl7Layout& layout_;
};

}  // namespace

Hl7Layout read_hl7_layout(const std::map<std::string, yaml::Node>& documents) {
    Hl7Layout layout;
    for (const auto& [name, root] : documents)
        if (name.starts_with("layouts/hl7/")) Reader(layout).read(root);
    return layout;
}

}  // namespace opx::definition
