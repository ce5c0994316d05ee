/* Energy and gradient of A = [[1, 0, 2], [0, 3, 0]] at x = (1, 2, 3). */
#include "energy.h"

#include <stdio.h>

int main(void) {
  const uint32_t positions[] = {0, 2, 3}, coordinates[] = {0, 2, 1};
  const double values[] = {1, 2, 3}, x[] = {1, 2, 3};
  const int64_t sizes[] = {2, 3}, length[] = {3};
  double energy;
  nz_array gradient;

  if (nz_energy(positions, 3, coordinates, 3, values, 3, sizes, x, length,
                &energy, &gradient) != NZ_OK) {
    fprintf(stderr, "%s\n", nz_last_error());
    return 1;
  }
  printf("energy %g, gradient on the stored entries", energy);
  for (int64_t i = 0; i < gradient.count; ++i)
    printf(" %g", ((double *)gradient.values)[i]);
  printf("\n");
  nz_array_free(&gradient);
  return 0;
}
