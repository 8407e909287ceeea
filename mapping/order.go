package mapping

import (
	"slices"
	"strings"
)

// StepLinks is one step of a migration as far as the order of the steps depends on
// it: the object that it imports, and what its relationships refer to.
type StepLinks struct {
	Name   string
	Object string
	At     Position
	Links  []Link
}

// Link is one relationship in which a step finds records of an object.
type Link struct {
	Key    string // of the relationship
	Object string
	// Early says that it has to be set when the record is made: it is required,
	// or the API takes it on a create only. The others can be filled in later.
	Early bool
}

// Order sorts the steps of a migration so that what a step refers to comes
// first, and keeps the order of the file where that leaves a choice. Early links
// are always kept; of the others as many as the order allows. A cycle of early
// links is Problems.
func Order(file string, steps []StepLinks) ([]int, error) {
	o := order{steps: steps}
	var sorted []int
	for len(sorted) < len(steps) {
		next := o.next(sorted)
		if next < 0 {
			return nil, o.cycle(file, sorted)
		}
		sorted = append(sorted, next)
	}
	return sorted, nil
}

type order struct{ steps []StepLinks }

// next is the first step of which all that it refers to is sorted; failing that,
// the first of which all that it needs early is. -1: there is none.
func (o order) next(sorted []int) int {
	for _, early := range []bool{false, true} {
		for i := range o.steps {
			if !slices.Contains(sorted, i) && len(o.waits(i, sorted, early)) == 0 {
				return i
			}
		}
	}
	return -1
}

// waits lists the steps that have to come before step i and are not sorted yet.
func (o order) waits(i int, sorted []int, early bool) (missing []int) {
	for _, link := range o.steps[i].Links {
		if early && !link.Early {
			continue
		}
		for k, other := range o.steps {
			if k != i && other.Object == link.Object && other.Object != o.steps[i].Object && !slices.Contains(sorted, k) {
				missing = append(missing, k)
			}
		}
	}
	return missing
}

// cycle follows what each step waits for until one comes again.
func (o order) cycle(file string, sorted []int) error {
	at := 0
	for slices.Contains(sorted, at) {
		at++
	}
	var way []int
	for !slices.Contains(way, at) {
		way = append(way, at)
		at = o.waits(at, sorted, true)[0]
	}
	way = append(way[slices.Index(way, at):], at)
	names := make([]string, len(way))
	for i, k := range way {
		names[i] = quote(o.steps[k].Name)
	}
	p := problems{file: file}
	p.add(o.steps[at].At, say("leave one of these relationships out, and import it later by a mapping of its own"),
		"the steps need each other: %s", strings.Join(names, " needs "))
	return p.err()
}
