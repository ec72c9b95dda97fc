/* Pulls every event of a YAML file through libyaml and throws it away: the time below which no reader on libyaml can come. */
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static unsigned char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  unsigned char *bytes = length < 0 ? NULL : malloc((size_t)length + 1);
  if (bytes) *size = fread(bytes, 1, (size_t)length, file);
  fclose(file);
  return bytes;
}

int main(int count, char **arguments) {
  size_t size = 0;
  unsigned char *bytes = count == 2 ? read_file(arguments[1], &size) : NULL;
  if (!bytes) {
    fprintf(stderr, "usage: BareYAML FILE\n");
    return 64;
  }
  yaml_parser_t parser;
  yaml_event_t event;
  yaml_parser_initialize(&parser);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, bytes, size);
  size_t events = 0;
  int is_last = 0;
  while (!is_last) {
    if (!yaml_parser_parse(&parser, &event)) {
      fprintf(stderr, "%s at %zu\n", parser.problem, parser.problem_mark.index);
      return 2;
    }
    is_last = event.type == YAML_STREAM_END_EVENT;
    events++;
    yaml_event_delete(&event);
  }
  printf("%zu bytes, %zu events\n", size, events);
  yaml_parser_delete(&parser);
  free(bytes);
  return 0;
}
