package importer

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping"
)

// imported finds records by what the imports of one checkpoint made of their
// rows: by the id that the other system gave them. It asks the checkpoint alone.
type imported struct {
	ledgers map[string][]*checkpoint.Ledger
} // by object type

// openImported finds the ledgers that relationships by identity look into: those
// of imports whose rows are named by one column.
func (j *job) openImported(ctx context.Context) error {
	j.imported = imported{map[string][]*checkpoint.Ledger{}}
	for _, r := range j.relations {
		if r.By != mapping.ByIdentity || j.imported.ledgers[r.Object] != nil {
			continue
		}
		ledgers, err := j.ledgersOf(ctx, r.Object)
		if err != nil {
			return err
		}
		if len(ledgers) == 0 && !j.imports(r.Object) {
			return &UsageError{
				Err: fmt.Errorf("%s finds the records of %s by identity, and the checkpoint %s has no import of %s with one identity column",
					r.Key, r.Object, j.opts.Checkpoint, r.Object),
				Hint: "import these first, and name the same --checkpoint FILE for both",
			}
		}
		j.imported.ledgers[r.Object] = ledgers
	}
	return nil
}

// imports reports whether this run imports the object type by one identity column.
func (s *session) imports(object string) bool {
	return slices.ContainsFunc(s.jobs, func(j *job) bool { return j.object == object && len(j.plan.IdentityColumns()) == 1 })
}

func (j *job) ledgersOf(ctx context.Context, object string) (ledgers []*checkpoint.Ledger, err error) {
	if j.checkpoint == nil {
		return nil, nil
	}
	known, err := j.checkpoint.Ledgers(ctx)
	for _, info := range known {
		if info.Object != object || len(info.Identity) != 1 || checkpoint.Companion(info.Name) {
			continue
		}
		l, failed := j.checkpoint.Ledger(ctx, info.Import)
		if failed != nil {
			return nil, failed
		}
		ledgers = append(ledgers, l)
	}
	return ledgers, err
}

// unsettledError says that a row was sent and that nobody knows yet which record it is.
type unsettledError struct{ message string }

func (e *unsettledError) Error() string { return e.message }

// findImported gives the records of the rows with this identity, several where
// imports of the object type have given it to different records. Its error is an
// *unsettledError where there is none yet.
func (j *job) findImported(ctx context.Context, object, text string) ([]resolve.Found, error) {
	id := identity.Columns([]string{norm.NFC.String(text)})
	found, rehearsed := j.findPlanned(object, id)
	var unsettled error
	for _, l := range j.imported.ledgers[object] {
		if slices.Contains(rehearsed, l.Name()) {
			continue
		}
		entries, err := l.Lookup(ctx, []checkpoint.ID{id})
		if err != nil {
			return nil, fmt.Errorf("look %s up in the checkpoint: %w", object, err)
		}
		e := entries[id]
		record := e.RecordID
		if record == "" && (e.State == checkpoint.Pending || e.State == checkpoint.Doubt) {
			unsettled = &unsettledError{unsettledRow(object, text, e)}
		}
		if record == "" || slices.ContainsFunc(found, func(f resolve.Found) bool { return f.ID == record }) {
			continue
		}
		found = append(found, resolve.Found{ID: record, Link: Link(l.Link(), record)})
	}
	if len(found) == 0 {
		return nil, unsettled
	}
	return found, nil
}

func unsettledRow(object, text string, e checkpoint.Entry) string {
	if e.State == checkpoint.Doubt {
		return fmt.Sprintf("the %s with the identity %q that it links to is in doubt: %s; decide it with: importer resolve", object, text, e.Message)
	}
	return fmt.Sprintf("the %s with the identity %q that it links to was sent and is not settled yet; the next run asks again", object, text)
}

// findPlanned gives the records that rows with this identity would have by now, and
// the imports whose rows they are.
func (j *job) findPlanned(object string, id identity.Digest) (found []resolve.Found, imports []string) {
	if j.planned == nil {
		return nil, nil
	}
	for _, other := range j.all() {
		name := other.mapping.Name
		record := j.planned.record(plannedRow{name, id})
		if other.object != object || record == "" || slices.Contains(imports, name) {
			continue
		}
		found, imports = append(found, resolve.Found{ID: record}), append(imports, name)
	}
	return found, imports
}
