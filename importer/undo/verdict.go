package undo

import (
	"errors"
	"fmt"

	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// Codes of records that are kept or fail for a reason of ours, beside those of settle.
const (
	codeLater     = "changed_by_a_later_run"
	codeForgotten = "not_known_any_more"
	codeOpen      = "write_in_doubt"
	codeRead      = "not_readable"
)

// noDelete says what a person can do where the API cannot.
const noDelete = "the API does not offer to move records to the trash: do it in Lightfield, by the links, then undo again"

// verdict is how a record's way back ended, and why.
type verdict struct {
	outcome       outcome.Back
	code, message string
}

func kept(code, format string, args ...any) verdict {
	return verdict{outcome.Kept, code, fmt.Sprintf(format, args...)}
}

func failed(code, format string, args ...any) verdict {
	return verdict{outcome.Failed, code, fmt.Sprintf(format, args...)}
}

// ended turns what settle returned into the verdict.
func (r *record) ended(e settle.Reversed, message string) verdict {
	r.stop.fail(e.Stop)
	switch {
	case e.Done:
		return verdict{outcome: outcome.Reversed, message: message}
	case e.Code == settle.CodeNoDelete:
		r.noDelete.Store(true)
		return failed(settle.CodeNoDelete, "%s", noDelete)
	case e.Gone:
		return kept(settle.CodeGone, "%s", e.Message)
	case e.Open || e.Code != "":
		return failed(e.Code, "%s", e.Message)
	}
	return verdict{outcome: outcome.NotReached, message: e.Message}
}

// unread ends a record that could not be looked at.
func (r *record) unread(err error) verdict {
	answer, answered := errors.AsType[*client.Error](err)
	_, stuck := errors.AsType[*client.StuckError](err)
	if stuck || answered && answer.Class == client.ClassRow {
		return failed(codeRead, "%v", err)
	}
	return r.halt(err)
}

// halt ends a record, and the undo with it.
func (r *record) halt(err error) verdict {
	r.stop.fail(err)
	return verdict{outcome: outcome.NotReached, message: err.Error()}
}
