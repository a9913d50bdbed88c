// Texts that share panels: a short one would leave most of a panel's lanes empty. Only attention tells them apart.
#pragma once

#include <utility>
#include <vector>

#include "text.h"

namespace cortado {

// Attention takes this many keys at once, which must lie in one panel.
constexpr int kKeysAtOnce = 4;

constexpr int rounded_up(int value, int step) { return (value + step - 1) / step * step; }

class Pack {
public:
    // A text in its place.
    struct Part {
        Text text;
        int lane;  // its first one, counted from the pack's first panel; a multiple of kKeysAtOnce

        int first_panel() const { return lane / kLanes; }
        int panels() const { return (lane + text.count() - 1) / kLanes + 1 - first_panel(); }
    };

    // Where a lane's token lies in the batch.
    struct Place {
        std::size_t row;
        std::int32_t token;  // negative for a lane without one
    };

    // Has room for this text and for what fills the last of its full blocks of panels.
    explicit Pack(const Text& first) : room_(rounded_up(first.count(), kMaxPanels * kLanes)) {}

    // Whether there still was room for it; it is moved away only then.
    bool add(Text& text) {
        if (text.count() > room_ - end_) {
            return false;
        }
        parts_.push_back({std::move(text), end_});
        end_ = rounded_up(end_ + parts_.back().text.count(), kKeysAtOnce);
        return true;
    }

    bool is_full() const { return end_ == room_; }
    int panels() const { return parts_.back().first_panel() + parts_.back().panels(); }
    // Lanes up to the last token.
    int tokens() const { return parts_.back().lane + parts_.back().text.count(); }
    const std::vector<Part>& parts() const { return parts_; }

    // Of all lanes of its panels.
    std::vector<Place> places() const {
        std::vector<Place> places(static_cast<std::size_t>(panels()) * kLanes, Place{0, -1});
        for (const Part& part : parts_) {
            for (int i = 0; i < part.text.count(); i++) {
                places[static_cast<std::size_t>(part.lane + i)] = {part.text.row, part.text.tokens[static_cast<std::size_t>(i)]};
            }
        }
        return places;
    }

private:
    std::vector<Part> parts_;
    int room_;
    int end_ = 0;
};

// First fit, from the longest text to the shortest: few lanes stay empty, and a text's pack does not depend on threads.
inline std::vector<Pack> packs_of(std::vector<Text> texts) {
    std::vector<Pack> packs;
    std::size_t open = 0;
    for (Text& text : texts) {
        while (open < packs.size() && packs[open].is_full()) {
            open++;
        }
        std::size_t i = open;
        while (i < packs.size() && !packs[i].add(text)) {
            i++;
        }
        if (i == packs.size()) {
            packs.emplace_back(text);
            packs.back().add(text);
        }
    }
    return packs;
}

}  // namespace cortado
