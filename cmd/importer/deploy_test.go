package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// Guards the samples of samples/deploy: their syntax where there is a tool for it,
// that what they say of the program is so, and that the README names them all.

func sample(t *testing.T, name string) string {
	t.Helper()
	return string(read(t, filepath.Join("..", "..", "samples", "deploy", name)))
}

// understood demands that the program's own command takes the arguments.
func understood(t *testing.T, args []string) {
	t.Helper()
	c, rest, err := newRoot(streams{out: io.Discard, err: io.Discard}).Find(args)
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err == nil {
		err = c.Args(c, c.Flags().Args())
	}
	if err != nil || c.Name() != "run" {
		t.Errorf("importer %s: %v", strings.Join(args, " "), err)
	}
}

func TestDeploySamplesAreInTheReadme(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "samples", "deploy", "*"))
	if err != nil || len(names) < 4 {
		t.Fatalf("%v, %v", names, err)
	}
	readme := string(read(t, filepath.Join("..", "..", "README.md")))
	for _, name := range names {
		if link := "(samples/deploy/" + filepath.Base(name) + ")"; !strings.Contains(readme, link) {
			t.Errorf("the README has no %s", link)
		}
	}
}

// cronField is one of the five: stars, numbers, ranges and steps, in a list.
var cronField = regexp.MustCompile(`^(\*|\d+(-\d+)?)(/\d+)?(,(\*|\d+(-\d+)?)(/\d+)?)*$`)

// cronRanges are the numbers that each field takes: minute, hour, day, month, weekday.
var cronRanges = [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}

// cronLine takes a line of a crontab apart.
func cronLine(line string) (command string, err error) {
	rest := line
	for i, r := range cronRanges {
		field, after, found := strings.Cut(strings.TrimLeft(rest, " \t"), " ")
		if !found || !cronField.MatchString(field) {
			return "", fmt.Errorf("field %d is %q", i+1, field)
		}
		for _, digits := range regexp.MustCompile(`\d+`).FindAllString(field, -1) {
			if n, err := strconv.Atoi(digits); err != nil || n < r[0] || n > r[1] {
				return "", fmt.Errorf("field %d: %s is not from %d to %d", i+1, digits, r[0], r[1])
			}
		}
		rest = after
	}
	if strings.Contains(rest, "%") {
		return "", errors.New("a percent sign ends the command")
	}
	return strings.TrimSpace(rest), nil
}

func TestCronLine(t *testing.T) {
	for line, good := range map[string]bool{
		"30 2 * * * x": true, "*/5 0-4,22 1 1-12/2 7 x": true, "30 2 * * x": false, "60 2 * * * x": false,
		"0 24 * * * x": false, "0 0 0 * * x": false, "0 0 * * 8 x": false, "a 0 * * * x": false, "0 0 * * * x %": false,
	} {
		if _, err := cronLine(line); (err == nil) != good {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Guards the crontab: its one command is run as cron runs it, by sh in the home
// folder, after the first import by hand; it prints nothing.
func TestCrontab(t *testing.T) {
	var command string
	for line := range strings.Lines(sample(t, "crontab")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || regexp.MustCompile(`^[A-Z]+=`).MatchString(line) {
			continue
		}
		c, err := cronLine(line)
		if err != nil || command != "" {
			t.Fatalf("%s: %v, or a second command", line, err)
		}
		command = c
	}
	_, args, found := strings.Cut(command, "/usr/local/bin/importer ")
	if !found {
		t.Fatalf("the command is %s", command)
	}
	understood(t, strings.Fields(args))
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no cron")
	}
	box, base := serve(t, sandbox.Options{})
	home := t.TempDir()
	if err := os.Rename(filepath.Dir(deals(t, 3)), filepath.Join(home, "imports")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, "imports", "key"), box.Key())
	command = strings.ReplaceAll(command, "/usr/local/bin/importer", "importer")
	byHand := strings.ReplaceAll(command, "--require-checkpoint ", "")
	for _, lines := range []string{byHand, command} {
		if out, code := typeIn(t, home, lines, "HOME="+home, "LIGHTFIELD_BASE_URL="+base); code != importer.ExitDone || out != "" {
			t.Errorf("%s\nends with %d and prints %q", lines, code, out)
		}
	}
	onceEach(t, box, 3)
}

// setting is the one value of a key in a unit file.
func setting(t *testing.T, unit, key string) string {
	t.Helper()
	values := regexp.MustCompile(`(?m)^`+key+`=(.*)$`).FindAllStringSubmatch(unit, -1)
	if len(values) != 1 {
		t.Fatalf("%d settings of %s", len(values), key)
	}
	return values[0][1]
}

func TestSystemdUnits(t *testing.T) {
	service := sample(t, "lightfield-import.service")
	args, found := strings.CutPrefix(setting(t, service, "ExecStart"), "/usr/local/bin/importer ")
	if !found {
		t.Fatal("ExecStart starts another program")
	}
	understood(t, strings.Fields(args))
	if got, want := setting(t, service, "RestartForceExitStatus"), strconv.Itoa(importer.ExitLater); got != want || setting(t, service, "Restart") != "no" {
		t.Errorf("exit code %s is tried again, want %s alone", got, want)
	}
	if stop, err := time.ParseDuration(setting(t, service, "TimeoutStopSec")); err != nil || stop <= importer.Grace {
		t.Errorf("it is killed after %v, %v, when a run takes up to %v to stop", stop, err, importer.Grace)
	}
	dir := t.TempDir()
	program, err := exec.LookPath("importer")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "lightfield-import.service"), strings.ReplaceAll(service, "/usr/local/bin/importer", program))
	write(t, filepath.Join(dir, "lightfield-import.timer"), sample(t, "lightfield-import.timer"))
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("without systemd-analyze the units' syntax is not checked")
	}
	c := exec.CommandContext(t.Context(), analyze, "verify", filepath.Join(dir, "lightfield-import.service"), filepath.Join(dir, "lightfield-import.timer"))
	c.Env = append(os.Environ(), "HOME="+dir)
	if out, err := c.CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// cronJob is what of a Kubernetes CronJob matters here.
type cronJob struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Spec       struct {
		Schedule          string
		ConcurrencyPolicy string   `yaml:"concurrencyPolicy"`
		AccessModes       []string `yaml:"accessModes"` // of a claim
		JobTemplate       struct {
			Spec struct {
				BackoffLimit     int `yaml:"backoffLimit"`
				PodFailurePolicy struct {
					Rules []failureRule
				} `yaml:"podFailurePolicy"`
				Template struct{ Spec podSpec }
			}
		} `yaml:"jobTemplate"`
	}
}

type failureRule struct {
	Action      string
	OnExitCodes struct {
		ContainerName string `yaml:"containerName"`
		Operator      string
		Values        []int
	} `yaml:"onExitCodes"`
}

type podSpec struct {
	RestartPolicy                 string `yaml:"restartPolicy"`
	TerminationGracePeriodSeconds int    `yaml:"terminationGracePeriodSeconds"`
	Containers                    []struct {
		Name         string
		Args         []string
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"volumeMounts"`
	}
	Volumes []struct {
		Name   string
		Secret struct {
			DefaultMode int `yaml:"defaultMode"`
		}
	}
}

func TestCronJob(t *testing.T) {
	var claim, job cronJob
	docs := yaml.NewDecoder(strings.NewReader(sample(t, "cronjob.yaml")))
	if err := errors.Join(docs.Decode(&claim), docs.Decode(&job)); err != nil {
		t.Fatal(err)
	}
	if err := docs.Decode(&cronJob{}); err != io.EOF {
		t.Errorf("a third document, %v", err)
	}
	if claim.Kind != "PersistentVolumeClaim" || fmt.Sprint(claim.Spec.AccessModes) != "[ReadWriteOnce]" {
		t.Errorf("the claim is %+v", claim)
	}
	if job.APIVersion != "batch/v1" || job.Kind != "CronJob" || job.Spec.ConcurrencyPolicy != "Forbid" {
		t.Errorf("the job is %+v", job)
	}
	if _, err := cronLine(job.Spec.Schedule + " x"); err != nil {
		t.Errorf("the schedule %s: %v", job.Spec.Schedule, err)
	}
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	if pod.RestartPolicy != "Never" || pod.TerminationGracePeriodSeconds <= int(importer.Grace.Seconds()) || len(pod.Containers) != 1 {
		t.Fatalf("the pod is %+v", pod)
	}
	want := failureRule{Action: "FailJob"}
	want.OnExitCodes.ContainerName, want.OnExitCodes.Operator, want.OnExitCodes.Values = pod.Containers[0].Name, "NotIn", []int{importer.ExitLater}
	if rules := job.Spec.JobTemplate.Spec.PodFailurePolicy.Rules; fmt.Sprint(rules) != fmt.Sprint([]failureRule{want}) || job.Spec.JobTemplate.Spec.BackoffLimit == 0 {
		t.Errorf("what fails is tried again by %+v, want %+v", rules, want)
	}
	understood(t, pod.Containers[0].Args)
	pod.mountsWhatItNames(t)
}

// Guards the CronJob against what Kubernetes reads otherwise than this test: modes
// in octal, and keys that come twice.
func TestCronJobAsKubernetesReadsIt(t *testing.T) {
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		t.Skip("without kubectl the CronJob is only read as YAML")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cronjob.yaml"), sample(t, "cronjob.yaml"))
	write(t, filepath.Join(dir, "kustomization.yaml"), "resources: [cronjob.yaml]\n")
	out, err := exec.CommandContext(t.Context(), kubectl, "kustomize", dir).CombinedOutput() // asks no server
	if err != nil || !strings.Contains(string(out), "defaultMode: 256\n") || !strings.Contains(string(out), "kind: CronJob\n") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// mountsWhatItNames demands that every path of the arguments lies in a volume, the
// key's in a secret of mode 0400 that is mounted for reading only.
func (p podSpec) mountsWhatItNames(t *testing.T) {
	t.Helper()
	volumes := map[string]int{}
	for _, v := range p.Volumes {
		volumes[v.Name] = v.Secret.DefaultMode
	}
	for _, arg := range p.Containers[0].Args {
		flag, path, found := strings.Cut(arg, "=")
		if !found {
			path = arg
		}
		if !strings.HasPrefix(path, "/") {
			continue
		}
		mounted := false
		for _, m := range p.Containers[0].VolumeMounts {
			if mode, there := volumes[m.Name]; there && strings.HasPrefix(path, m.MountPath+"/") {
				mounted = true
				if flag == "--api-key-file" && (mode != 0o400 || !m.ReadOnly) {
					t.Errorf("the key has mode %o, mounted for reading only: %v", mode, m.ReadOnly)
				}
			}
		}
		if !mounted {
			t.Errorf("%s is in no volume", arg)
		}
	}
}
