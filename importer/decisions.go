package importer

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/resolve"
)

// decisions are what somebody decided about the ambiguous rows of an import.
type decisions map[checkpoint.ID]decision

// decision says what becomes of one row.
type decision struct {
	use  use
	id   string // with useID
	file string // where it is written
	line int
}

type use uint8

const (
	useID     use = iota // the row means this record
	useCreate            // it means none: make one
	useSkip              // leave it alone
)

func (d decision) place() string { return fmt.Sprintf("%s:%d", d.file, d.line) }

// match is the record that the row is said to mean.
func (d decision) match() resolve.Match {
	m := resolve.Match{Rule: -1, Asked: true}
	if d.use == useID {
		m.Found = []resolve.Found{{ID: d.id}}
	}
	return m
}

// carryOutDecision does what was decided when it was not for a record.
func (j *job) carryOutDecision(ctx context.Context, r *row, d decision) ending {
	if d.use == useCreate {
		return j.createNew(ctx, r)
	}
	why := "left alone, as " + d.place() + " says"
	if j.opts.DryRun {
		return ending{outcome: outcome.Skipped, message: why}
	}
	e := j.settled(j.settler.Skip(ctx, j.task(r, r.pairing.wanted.Row, ""), why), r.pairing.warnings)
	e.message = why
	return e
}

// importKey names an import in ambiguous.csv.
type importKey [4]byte

func (j *job) importKey() importKey {
	d := identity.Columns([]string{j.mapping.Name, j.object})
	return importKey(d[:len(importKey{})])
}

// rowKeyPrefix keeps spreadsheet programs from taking a row's key for a number.
const rowKeyPrefix = "row-"

// rowKey names a row in ambiguous.csv, so that no row of another import is taken
// for it.
func (j *job) rowKey(id checkpoint.ID) string {
	of := j.importKey()
	return rowKeyPrefix + hex.EncodeToString(of[:]) + "-" + hex.EncodeToString(id[:])
}

func parseRowKey(cell string) (of importKey, id checkpoint.ID, ok bool) {
	digits, prefixed := strings.CutPrefix(strings.TrimSpace(cell), rowKeyPrefix)
	first, second, cut := strings.Cut(digits, "-")
	if !prefixed || !cut || len(first) != 2*len(of) || len(second) != 2*len(id) {
		return of, id, false
	}
	_, err := hex.Decode(of[:], []byte(first))
	if err == nil {
		_, err = hex.Decode(id[:], []byte(second))
	}
	return of, id, err == nil
}
