/* Calls the functions of emit-vectors.mlir on the numbers of the files of a folder and
   leaves their results there; prints how a call fails whose sizes do not fit.

   usage: portable FOLDER */
#include "exponentials.h"
#include "product.h"
#include "residual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static FILE *open_file(const char *name, const char *mode) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  FILE *file = fopen(path, mode);
  if (!file) {
    perror(path);
    exit(1);
  }
  return file;
}

/* All of a file; the count is of elements of so many bytes. */
static void *load(const char *name, size_t width, int64_t *count) {
  FILE *file = open_file(name, "rb");
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  void *elements = malloc(bytes);
  if (fread(elements, 1, bytes, file) != (size_t)bytes)
    exit(1);
  fclose(file);
  *count = bytes / (long)width;
  return elements;
}

static void save(const char *name, const float *elements, int64_t count) {
  FILE *file = open_file(name, "wb");
  fwrite(elements, sizeof(float), count, file);
  fclose(file);
}

static void expect(int32_t status) {
  if (status != NZ_OK) {
    fprintf(stderr, "%s\n", nz_last_error());
    exit(1);
  }
}

static void save_and_free(const char *name, nz_array *array) {
  save(name, array->values, array->count);
  nz_array_free(array);
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  folder = argv[1];
  int64_t rows, stored, count;
  uint32_t *positions = load("positions", 4, &rows);
  uint32_t *coordinates = load("coordinates", 4, &stored);
  float *values = load("values", 4, &stored), *X = load("X", 4, &count);
  int64_t sizes[] = {rows - 1, count / 64}, shape[] = {count / 64, 64};
  int64_t target[] = {rows - 1, 64};
  float *T = load("T", 4, &count), loss;
  nz_array dA, dX, C, y;
  expect(nz_residual(positions, rows, coordinates, stored, values, stored,
                     sizes, X, shape, T, target, &loss, &dA, &dX));
  save("loss", &loss, 1);
  save_and_free("dA", &dA);
  save_and_free("dX", &dX);
  --shape[0];
  int32_t status =
      nz_residual(positions, rows, coordinates, stored, values, stored, sizes,
                  X, shape, T, target, &loss, &dA, &dX);
  printf("%d %s\n", (int)status, nz_last_error());

  int64_t left[] = {64, 256}, right[] = {256, 64}, square[] = {64, 64};
  float *A = load("left", 4, &count), *B = load("right", 4, &count);
  float *zeros = calloc(64 * 64, sizeof(float));
  expect(nz_product(A, left, B, right, zeros, square, &C));
  save_and_free("product", &C);

  float *x = load("x", 4, &count);
  expect(nz_exponentials(x, &count, &y));
  save_and_free("exponentials", &y);
  return 0;
}
