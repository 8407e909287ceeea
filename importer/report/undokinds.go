package report

import (
	"cmp"
	"slices"
)

// Bounds of what UndoKinds keeps.
const (
	maxUndoKinds    = 200
	maxUndoExamples = 10
)

// UndoKind is one reason why records were not taken back.
type UndoKind struct {
	Outcome  string    `json:"outcome"`
	Code     string    `json:"code"`
	Message  string    `json:"message"`
	Count    int64     `json:"count"`
	Examples []UndoRow `json:"examples"`
}

// UndoKinds counts the records that were not taken back by reason. Its memory is
// bounded: beyond the first 200 reasons, further ones count as the last of them. The
// zero value is ready for use; it is not safe for concurrent use.
type UndoKinds struct {
	index map[[3]string]int
	kinds []UndoKind
}

// Add counts a record that was kept or that failed.
func (k *UndoKinds) Add(r UndoRow) {
	key := [3]string{r.Outcome, r.Code, r.Message}
	i, known := k.index[key]
	if !known {
		i = min(len(k.kinds), maxUndoKinds-1)
		if k.index == nil {
			k.index = make(map[[3]string]int)
		}
		if len(k.kinds) < maxUndoKinds {
			k.index[key] = i
			k.kinds = append(k.kinds, UndoKind{Outcome: r.Outcome, Code: r.Code, Message: shorten(Clean(r.Message), maxExample)})
		}
	}
	k.kinds[i].Count++
	if len(k.kinds[i].Examples) < maxUndoExamples {
		r.Message = shorten(r.Message, maxExample)
		k.kinds[i].Examples = append(k.kinds[i].Examples, r)
	}
}

// All gives the reasons, the most frequent first.
func (k *UndoKinds) All() []UndoKind {
	all := slices.Clone(k.kinds)
	slices.SortStableFunc(all, func(a, b UndoKind) int { return cmp.Compare(b.Count, a.Count) })
	return all
}
