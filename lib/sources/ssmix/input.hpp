// The inputs of a run: what each is, told by its shape, and the units of work it gives.
//
// Root     a storage (standardized, extended or both: the type folders tell), a transaction storage, or a folder that holds
//          such roots, down to three levels; what else stands in such a folder is counted.
// File     an archive of a storage or of transactions, a transaction file, a file of the storage by its name, or messages.
// Errors   Error(input) for anything else, before any work.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sources/ssmix/source.hpp"
#include "sources/ssmix/transaction_walk.hpp"

namespace opx::ssmix {

class Input {
   public:
    enum class Form { standardized, extended, both, transaction, remains, archive, transaction_file, file, messages };

    Input(std::string name, Form form, const Scope& scope, const TransactionRules& rules);
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    const std::string& name() const noexcept { return name_; }
    Form form() const noexcept { return form_; }
    /// Null for other inputs than folders.
    const Root* root() const noexcept { return root_ ? &*root_ : nullptr; }
    /// What the input was taken for, in words.
    std::string description() const;
    struct Held {
        bool standardized = false;
        bool extended = false;
    };
    /// What of a storage the input holds.
    Held held() const noexcept;
    /// Reads all transactions of the input into the replay of the run.
    void survey(TransactionReplay& replay);
    /// How much of it was handed out, 0 to 1; 0 where it cannot be told.
    double share() const noexcept { return walk_ ? walk_->share() : 0; }
    /// The next unit of work, `number` being the place of this input among all.
    std::optional<Unit> next(std::size_t number, const TransactionReplay& replay);

   private:
    friend class InputFinder;
    void open_archive();
    std::optional<Unit> messages(Unit unit);

    std::string name_;
    Form form_;
    const Scope* scope_;
    const TransactionRules* rules_;
    std::optional<Root> root_;
    std::optional<Walk> walk_;
    std::optional<ArchiveWalk> entries_;
    std::optional<TransactionWalk> transactions_;
    std::optional<WalkUnit> remains_;
    std::optional<hl7::MessageReader> reader_;
    std::uint64_t told_ = 0;  // bytes of the messages so far
    bool begun_ = false;
    bool ended_ = false;
};

/// Opens the inputs as the user named them; a folder of roots becomes several.
void open_inputs(const std::vector<std::string>& names, const Scope& scope, const TransactionRules& rules,
                 std::deque<Input>& out);

}  // namespace opx::ssmix
