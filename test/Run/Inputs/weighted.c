/* Calls the gradient of weighted.mlir from C; every number is worked out by
   hand: A = [[1, 0, 2], [0, 3, 0]], x = (1, 2, 3), s = 2. */
#include "weighted.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void expect(int holds, const char *what) {
  if (!holds) {
    printf("failed: %s (%s)\n", what, nz_last_error());
    ++failures;
  }
}

int main(void) {
  const uint32_t positions[] = {0, 2, 3}, coordinates[] = {0, 2, 1};
  const double values[] = {1, 2, 3}, x[] = {1, 2, 3};
  const int64_t sizes[] = {2, 3}, length[] = {3};
  double loss = 0;
  nz_array dA, dx;

  /* (1*1)^2 + (2*3)^2 + (3*2)^2 = 73, twice. */
  int32_t status = nz_main(positions, 3, coordinates, 3, values, 3, sizes, x,
                           length, 2.0, &loss, &dA, &dx);
  expect(status == NZ_OK, "the call");
  expect(fabs(loss - 146) < 1e-12, "the value");
  /* 2 s a x^2 on the stored entries, 2 s a^2 x summed down the columns. */
  const double wantA[] = {4, 72, 48}, wantX[] = {4, 72, 48};
  expect(dA.rank == 2 && dA.sizes[0] == 2 && dA.sizes[1] == 3, "sizes of dA");
  expect(dA.count == 3 && dx.count == 3 && dx.pattern == NULL, "their counts");
  for (int i = 0; i < 3; ++i) {
    expect(fabs(((double *)dA.values)[i] - wantA[i]) < 1e-12, "dA");
    expect(fabs(((double *)dx.values)[i] - wantX[i]) < 1e-12, "dx");
  }
  expect(values[1] == 2 && x[1] == 2, "arguments are as they were");

  /* The gradient is on the pattern of A, which a handle names. */
  const void *level_positions[] = {NULL, positions};
  const void *level_coordinates[] = {NULL, coordinates};
  const int64_t position_counts[] = {0, 3}, coordinate_counts[] = {0, 3};
  const nz_pattern *pattern = NULL;
  status = nz_pattern_create(nz_main_argument0, sizes, level_positions,
                             position_counts, level_coordinates,
                             coordinate_counts, &pattern);
  expect(status == NZ_OK && pattern == dA.pattern, "equal patterns are one");
  expect(nz_pattern_stored(pattern) == 3, "three entries");
  int64_t count = 0;
  const uint32_t *own = nz_pattern_level_coordinates(pattern, 1, &count);
  expect(count == 3 && memcmp(own, coordinates, sizeof(coordinates)) == 0,
         "coordinates of a level");
  expect(nz_pattern_level_positions(pattern, 0, &count) == NULL && count == 0,
         "a dense level has no positions");
  nz_array_free(&dA);
  nz_array_free(&dx);
  expect(dA.values == NULL, "an emptied result");

  /* By handle; results that nobody wants. */
  loss = 0;
  status = nz_main_on_patterns(pattern, values, 3, x, length, 2.0, &loss, NULL,
                               NULL);
  expect(status == NZ_OK && fabs(loss - 146) < 1e-12, "the call by handle");

  /* A check of the program, and a pattern that is none. */
  status = nz_main_on_patterns(pattern, values, 3, x, length, -1.0, &loss, &dA,
                               &dx);
  expect(status == NZ_FAILED && strstr(nz_last_error(), "s is negative"),
         "a check that fails");
  const uint32_t backwards[] = {2, 0, 1};
  status = nz_main(positions, 3, backwards, 3, values, 3, sizes, x, length, 2.0,
                   &loss, &dA, &dx);
  expect(status == NZ_BAD_ARGUMENT &&
             strstr(nz_last_error(), "argument 0: level 1: expected sorted"),
         "a pattern that is not sorted");
  status = nz_main_on_patterns(pattern, values, 2, x, length, 2.0, &loss, &dA,
                               &dx);
  expect(status == NZ_BAD_ARGUMENT &&
             strcmp(nz_last_error(),
                    "argument 0: expected 3 values, found 2") == 0,
         "too few values");
  status = nz_main_on_patterns(NULL, values, 3, x, length, 2.0, &loss, &dA, &dx);
  expect(status == NZ_BAD_ARGUMENT, "no pattern");
  nz_patterns_release();
  if (!failures)
    printf("all as expected\n");
  return failures != 0;
}
