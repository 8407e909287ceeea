package checkpoint

import "strings"

// CompanionPrefix begins the names of companions: ledgers of records that imports make
// beside those of their rows. A mapping's name is trimmed, so none begins so.
const CompanionPrefix = " "

// Companion reports whether a ledger of this name is one. What it holds gives way: a
// row of an import that comes to hold the same record is its owner from then on.
func Companion(name string) bool { return strings.HasPrefix(name, CompanionPrefix) }
