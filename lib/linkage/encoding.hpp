// Keyed encodings of persons: two operators estimate how many persons they share before either shows the other a name.
//
// Encoding   a cryptographic long-term key (CLK): each item of the profile's `encoding` is cut into pieces of `grams`
//            characters, with the ends marked; a piece sets `hashes` of 1024 bits, chosen by HMAC-SHA-256 of item and piece
//            under a secret that both operators hold and nobody else. `hashes` is the item's budget: how much it weighs.
//            The bits are folded in two by exclusive or to 512, so that a set bit does not say that a piece is there.
// Order      lines stand in the order of a keyed digest of the record's name, and are only numbered: neither names nor the
//            order of the register can be read from them.
// File       CSV `id,clk_TAG`: TAG is a keyed digest of secret and profile, so that encodings of another secret or another
//            profile are refused instead of compared.
// Limits     who holds the secret can try names out; equal persons have equal codes, so frequent ones show. Encodings are
//            personal data still: between the parties, under a contract, destroyed after the count.
// Match      candidates agree on 16 sampled bits, in one of 32 samples (drawn from TAG, not from the data); Dice of the bits
//            at or above the threshold is a link. Persons = connected records; shared = those with records of both.
// Source     Schnell, Bachteler, Reiher 2009 and 2011 (CLK); Schnell, Borgs 2016 (XOR folding); reference: linkage.md 18.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/secret.hpp"
#include "linkage/columns.hpp"

namespace opx::linkage {

using Code = std::array<std::uint64_t, 8>;

/// The whole file. Error(definition) when the profile has no `encoding`.
std::string encoded_text(const identity::Profile& profile, const Columns& columns, const Secret& secret);

struct EncodedFile {
    std::string operator_id;
    std::string tag;
    std::vector<std::string> ids;
    std::vector<Code> codes;
};
/// True for a file whose header is that of encodings.
bool is_encoded(const fs::path& file);
EncodedFile read_encoded(const fs::path& file, const std::string& operator_id);

double dice(const Code& a, const Code& b) noexcept;

struct EncodedMatch {
    std::vector<std::uint32_t> persons;  // of every record, files one after the other, from 1
    std::vector<double> scores;          // the best Dice of a record's links; 0: alone
    std::uint64_t pairs = 0;             // compared
    std::uint64_t links = 0;
    std::uint32_t person_count = 0;
    std::uint32_t shared = 0;  // persons with records of two and more operators
};
/// Error(input) when the files were made under different secrets or profiles.
EncodedMatch match_encoded(const std::vector<EncodedFile>& files, double threshold, std::size_t max_block);

}  // namespace opx::linkage
